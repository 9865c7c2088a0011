import { expect, it } from 'vitest';
import { shareOfEqualWords } from './equal-words.js';

it.each<[string[], string[], number]>([
  [['Hello there.'], ['hello there'], 1],
  [['one two three four'], ['one two three for'], 0.75],
  [['a b', 'c d'], ['a b', 'c x'], 0.75],
  [['', 'a b'], ['words where there are none', 'a b'], 1],
  [[''], [''], 1],
])('compares %j with %j', (references, others, share) =>
  expect(shareOfEqualWords(references, others)).toBe(share),
);
