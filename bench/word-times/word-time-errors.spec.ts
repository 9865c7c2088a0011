import { describe, expect, it } from 'vitest';
import { boundaryErrorsMs, matchWords, summarizeErrors } from './word-time-errors.js';

const heard = (text: string, startMs: number, endMs: number) => ({ text, startMs, endMs, confidence: 1 });

describe('boundaryErrorsMs', () => {
  it('compares words that are the same, whatever their case and punctuation', () => {
    const known = [
      { text: 'Hello', startMs: 0, endMs: 300 },
      { text: 'world', startMs: 320, endMs: 600 },
    ];
    expect(boundaryErrorsMs(known, [heard('hello,', 10, 280), heard('World.', 320, 650)])).toEqual([
      10, 20, 0, 50,
    ]);
  });

  it('skips words that were misheard or missed', () => {
    const known = ['a', 'b', 'c'].map((text, index) => ({
      text,
      startMs: index * 100,
      endMs: index * 100 + 90,
    }));
    const pairs = matchWords(known, [heard('a', 0, 90), heard('x', 90, 100), heard('c', 205, 290)]);
    expect(pairs.map(([said]) => said.text)).toEqual(['a', 'c']);
  });
});

describe('summarizeErrors', () => {
  it('gives median and ninetieth percentile', () => {
    const errorsMs = Array.from({ length: 101 }, (_, index) => 100 - index);
    expect(summarizeErrors(errorsMs)).toEqual({ medianMs: 50, p90Ms: 90, count: 101 });
    expect(summarizeErrors([])).toEqual({ medianMs: 0, p90Ms: 0, count: 0 });
  });
});
