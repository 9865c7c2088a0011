import { describe, expect, it } from 'vitest';
import { readFieldAnswers } from './field-answers.js';

const read = (answer: object, ...names: string[]) =>
  Object.fromEntries(
    readFieldAnswers(
      JSON.stringify(answer),
      names.map((name) => ({ name, question: '?' })),
    ),
  );

describe('readFieldAnswers', () => {
  it.each([
    ['text', ' one\r\ntwo ', 'one\ntwo'],
    ['a number', 3.5, '3.5'],
    ['a truth value', true, 'true'],
    ['null', null, ''],
    ['a list', ['one', '- two', 3], '- one\n- two\n- 3'],
    ['an empty list', [], ''],
    ['an object', { due_date: 'Friday', who: ['Ann', 'Bo'] }, '- **due date:** Friday\n- **who:** Ann, Bo'],
    [
      'a list of objects',
      [{ task: 'Call', by: null }, { task: 'Write\nit' }],
      '- **task:** Call, **by:**\n- **task:** Write it',
    ],
  ])('makes Markdown of %s', (_, value, expected) => {
    expect(read({ a: value }, 'a')).toEqual({ a: expected });
  });

  it('leaves out what nobody asked for', () => {
    expect(read({ a: 'x', note: 'y' }, 'a')).toEqual({ a: 'x' });
  });

  it('names every field that is missing, also one named like what all objects have', () => {
    expect(() => read({ b: 'x' }, 'a', 'b', 'constructor')).toThrow('it lacks "a", "constructor"');
  });

  it('ends at nesting that no document needs', () => {
    const nested = `${'['.repeat(50_000)}1${']'.repeat(50_000)}`;

    expect(readFieldAnswers(`{"a":${nested}}`, [{ name: 'a', question: '?' }])).toEqual(
      new Map([['a', '- …']]),
    );
  });
});
