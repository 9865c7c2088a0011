import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { pathOf, queryOf, requestIdOf, stripBasePath } from './request-hooks.js';

const withHeader = (value: string): IncomingMessage => ({ headers: { 'x-request-id': value } }) as never;

describe('requestIdOf', () => {
  it('keeps a well-formed id', () => {
    expect(requestIdOf(withHeader('abc-1.2:3_4'))).toBe('abc-1.2:3_4');
  });

  it.each(['', 'with space', 'a\nb', 'x'.repeat(129)])('replaces %j', (value) => {
    expect(requestIdOf(withHeader(value))).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('pathOf', () => {
  it.each([
    ['/api/jobs?x=1?y', '/api/jobs'],
    ['/api/%6aobs/%C3%A4', '/api/jobs/ä'],
    ['/%61pi/jobs/%zz', '/api/jobs/%zz'],
    ['/api%2Fjobs', '/api%2Fjobs'],
  ])('reads %s as %s', (url, expected) => {
    expect(pathOf({ url })).toBe(expected);
  });
});

describe('queryOf', () => {
  it.each([
    ['/voice/x?a=1&b=2', 'a=1&b=2'],
    ['/voice/x?a=why?&b=2', 'a=why?&b=2'],
    ['/voice/x?', ''],
    ['/voice/x', ''],
  ])('reads %s as %s', (url, expected) => {
    expect(queryOf({ url })).toBe(expected);
  });
});

describe('stripBasePath', () => {
  it.each([
    ['/api/v1/models', '/api', '/v1/models'],
    ['/api', '/api', '/'],
    ['/api?x=1', '/api', '/?x=1'],
    ['/apix/v1', '/api', '/apix/v1'],
    ['/v1/models', '/api', '/v1/models'],
    ['/v1/models', '', '/v1/models'],
    ['/api/jobs?x=1', '/api', '/api/jobs?x=1'],
    ['/api/api/jobs', '/api', '/api/jobs'],
  ])('turns %s behind %s into %s', (url, base, expected) => {
    expect(stripBasePath(url, base, (path) => path === '/api/jobs')).toBe(expected);
  });
});
