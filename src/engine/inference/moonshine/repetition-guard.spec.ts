import { describe, expect, it } from 'vitest';
import { isLooping, lengthWithoutLoop } from './repetition-guard.js';

const repeat = (pattern: number[], times: number): number[] =>
  Array.from({ length: times }, () => pattern).flat();

describe('isLooping', () => {
  it('sees one token or a phrase said over and over', () => {
    expect(isLooping(repeat([4], 8))).toBe(true);
    expect(isLooping([9, 8, ...repeat([1, 2, 3, 4, 5], 4)])).toBe(true);
  });

  it('lets people repeat themselves', () => {
    expect(isLooping(repeat([4], 7))).toBe(false);
    expect(isLooping(repeat([1, 2, 3, 4, 5], 3))).toBe(false);
    expect(isLooping([])).toBe(false);
  });

  it('looks at the end of the text only', () => {
    expect(isLooping([...repeat([4], 10), 5, 6])).toBe(false);
  });
});

describe('lengthWithoutLoop', () => {
  it('leaves what is said over and over once', () => {
    expect(lengthWithoutLoop([7, ...repeat([4], 9)])).toBe(2);
    expect(lengthWithoutLoop([9, 8, ...repeat([1, 2, 3, 4, 5], 4), 1, 2])).toBe(7);
  });

  it('leaves all of what does not loop', () => {
    expect(lengthWithoutLoop(repeat([1, 2, 3], 2))).toBe(6);
    expect(lengthWithoutLoop([])).toBe(0);
  });
});
