import { expect, it } from 'vitest';
import { TEMPLATE_CONTEXT_NAMES } from '../../engine/text/text-template.js';
import { templateContextOf } from './template-context.js';

const NOON = new Date(2026, 0, 2, 12, 5).getTime();

it('tells templates of the recording', () => {
  expect(templateContextOf('call.wav', NOON, 65.4)).toEqual({
    filename: 'call.wav',
    date: '2026-01-02',
    time: '12:05',
    duration: '1:05',
  });
  expect(templateContextOf(null, NOON, 3725)).toMatchObject({ filename: '', duration: '1:02:05' });
});

it('knows every name that a template may use, but those that the writer knows', () => {
  const known = [...Object.keys(templateContextOf('', NOON, 0)), 'text', 'language'];
  expect([...TEMPLATE_CONTEXT_NAMES].sort()).toEqual(known.sort());
});
