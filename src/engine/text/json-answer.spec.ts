import { describe, expect, it } from 'vitest';
import { jsonObjectIn } from './json-answer.js';

describe('jsonObjectIn', () => {
  it.each([
    ['alone', '{"a":"x"}'],
    ['in a code fence', '```json\n{"a":"x"}\n```'],
    ['with text around it', 'Sure {really}! Here it is: {"a":"x"} Anything else?'],
    ['behind thoughts', '<think>Perhaps {"a":"draft that is much longer"}?</think>\n{"a":"x"}'],
    ['behind a brace that is never closed', 'I use { for this.\n{"a":"x"}'],
    ['among smaller ones', '{} {"a":"x"} {}'],
  ])('finds an object %s', (_, answer) => {
    expect(jsonObjectIn(answer)).toEqual({ a: 'x' });
  });

  it('is not confused by braces, quotes and fences in values', () => {
    const object = { a: '} "{ ``` \\', b: { c: ['{'] } };

    expect(jsonObjectIn(`Here:\n${JSON.stringify(object)}\n.`)).toEqual(object);
  });

  it.each(['', 'no', '["a"]', '{"a":"x"', '{"a":undefined}', '{'.repeat(100_000), '{"'.repeat(100_000)])(
    'refuses an answer without one',
    (answer) => {
      expect(() => jsonObjectIn(answer)).toThrow('it holds no valid JSON object');
    },
  );

  it.each([
    ['a string without an end', `{"1":"${'a\\"'.repeat(300_000)}`],
    ['braces', '{'.repeat(900_000)],
    ['thoughts without an end', '<think>'.repeat(140_000)],
  ])(
    'gives up %s in no time, however long',
    (_, answer) => {
      expect(() => jsonObjectIn(answer)).toThrow('no valid JSON object');
    },
    5000,
  );
});
