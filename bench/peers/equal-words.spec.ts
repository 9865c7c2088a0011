import { expect, it } from 'vitest';
import { meanShareOfEqualWords, shareOfEqualWords, shareOfEqualWordsAmong } from './equal-words.js';

it.each<[string[], string[], number]>([
  [['Hello there.'], ['hello there'], 1],
  [['one two three four'], ['one two three for'], 0.75],
  [['a b', 'c d'], ['a b', 'c x'], 0.75],
  [['', 'a b'], ['words where there are none', 'a b'], 1],
  [[''], [''], 1],
])('compares %j with %j', (references, others, share) =>
  expect(shareOfEqualWords(references, others)).toBe(share),
);

const RUNS = [['a b c d'], ['a b c x'], ['a b x d']];

it('compares with several runs of another recogniser', () => {
  expect(meanShareOfEqualWords(RUNS, ['a b c d'])).toBeCloseTo((1 + 0.75 + 0.75) / 3);
});

it('compares runs of one recogniser with each other', () => {
  expect(shareOfEqualWordsAmong(RUNS)).toBeCloseTo((0.75 + 0.75 + 0.5) / 3);
  expect(shareOfEqualWordsAmong(RUNS.slice(0, 1))).toBe(1);
});
