import { describe, expect, it } from 'vitest';
import { RepeatedBeginning } from './repeated-beginning.js';

const GIVEN = 'We are open from nine. On Saturdays we ';

describe('RepeatedBeginning', () => {
  /** What is new of a text, whatever its pieces. */
  const newOf = (given: string, text: string): string => {
    const results = [1, 3, 7, text.length].map((size) => {
      const repetition = new RepeatedBeginning(given);
      let passed = '';
      for (let at = 0; at < text.length; at += size) passed += repetition.push(text.slice(at, at + size));
      return passed + repetition.flush();
    });
    expect(new Set(results).size).toBe(1);
    return results[0] ?? '';
  };

  it.each([
    ['what goes on', 'open at ten.', 'open at ten.'],
    ['all of it and more', 'We are open from nine. On Saturdays we open at ten.', 'open at ten.'],
    ['its last sentence and more', 'On Saturdays we open at ten.', 'open at ten.'],
    ['the same in other spaces and case', 'on  Saturdays\nWE open at ten.', 'open at ten.'],
    ['what begins alike', 'On Saturdays you can come at ten.', 'On Saturdays you can come at ten.'],
    ['a word that goes on', 'On Saturdays weekends begin.', 'On Saturdays weekends begin.'],
    ['a word or two of its end', 'we open at ten.', 'we open at ten.'],
    ['nothing but it', 'On Saturdays we', ''],
    ['nothing but a part of it', 'We are open', 'We are open'],
    ['nothing', '', ''],
  ])('passes on what is new of a text that says %s', (_, text, expected) => {
    expect(newOf(GIVEN, text)).toBe(expected);
  });

  it('takes a repetition of one word for one only where the answer is no longer', () => {
    expect(newOf('Good ', 'Good morning.')).toBe('morning.');
    expect(newOf('No, no, ', 'no, never.')).toBe('no, never.');
  });

  it('keeps nothing back where nothing was said', () => {
    expect(new RepeatedBeginning('').push('Good')).toBe('Good');
    expect(new RepeatedBeginning(GIVEN).push('Of')).toBe('Of');
  });

  it('passes everything on once it has told a repetition', () => {
    const repetition = new RepeatedBeginning(GIVEN);
    expect(repetition.push('On Saturdays we open')).toBe('open');
    expect(repetition.push(' from nine. On Saturdays we')).toBe(' from nine. On Saturdays we');
  });
});
