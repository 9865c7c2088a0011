import { expect, it } from 'vitest';
import { TEMPLATE_CONTEXT_NAMES } from './text-template.js';
import { recordingContextOf, requestContextOf } from './template-context.js';

const NOON = new Date(2026, 0, 2, 12, 5).getTime();

it('tells templates of the recording', () => {
  expect(requestContextOf('call.wav', NOON)).toEqual({
    filename: 'call.wav',
    date: '2026-01-02',
    time: '12:05',
  });
  expect(requestContextOf(null, NOON)).toMatchObject({ filename: '' });
  expect(recordingContextOf(65.4)).toEqual({ duration: '1:05' });
  expect(recordingContextOf(3725)).toEqual({ duration: '1:02:05' });
});

it('knows every name that a template may use, but those that the writer knows', () => {
  const context = { ...requestContextOf('', NOON), ...recordingContextOf(0) };
  const known = [...Object.keys(context), 'text', 'language'];
  expect([...TEMPLATE_CONTEXT_NAMES].sort()).toEqual(known.sort());
});
