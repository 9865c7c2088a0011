import { expect, it } from 'vitest';
import { isPageWanted } from './wanted-page.js';

it.each([
  'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'text/html',
  'TEXT/HTML; charset=utf-8',
  'application/json;q=0.5, text/html;q=0.9',
])('a page is wanted by %s', (accept) => {
  expect(isPageWanted(accept)).toBe(true);
});

it.each([
  undefined,
  '',
  '*/*',
  'text/*',
  'application/json, text/plain, */*',
  'application/json, text/html',
  'text/html;q=0',
  'text/html;q=nonsense',
])('JSON is good for %s', (accept) => {
  expect(isPageWanted(accept)).toBe(false);
});
