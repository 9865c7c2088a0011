import { describe, expect, it } from 'vitest';
import { compressionOf, isBelievable, withoutLoop } from './text-belief.js';
import type { WhisperText } from './whisper-decoder.js';

const TIMES_FROM = 100;
const textOf = (tokens: number[], changes: Partial<WhisperText> = {}): WhisperText => ({
  language: 'en',
  tokens,
  probabilities: tokens.map((_, at) => at / 100),
  meanLogProbability: -0.3,
  noSpeechProbability: 0.01,
  attention: [],
  ...changes,
});

describe('withoutLoop', () => {
  it('says once what a text ends in over and over, whatever times stand between', () => {
    const tokens = [101, 1, 2, 150, 150, 3, 4, 160, 160, 3, 4, 170, 170, 3, 4, 180, 180, 3, 4];
    const kept = withoutLoop(textOf(tokens), TIMES_FROM);
    expect(kept.tokens).toEqual([101, 1, 2, 150, 150, 3, 4, 160, 160]);
    expect(kept.probabilities).toHaveLength(9);
  });

  it('leaves other texts as they are', () => {
    const text = textOf([101, 1, 2, 3, 150]);
    expect(withoutLoop(text, TIMES_FROM)).toBe(text);
  });
});

describe('isBelievable', () => {
  const said = 'The old man walked slowly down the road to the river.';

  it('takes a text for said unless nobody may speak and the model is unsure too', () => {
    expect(isBelievable(textOf([1]), said)).toBe(true);
    expect(isBelievable(textOf([1], { noSpeechProbability: 0.9 }), said)).toBe(true);
    expect(isBelievable(textOf([1], { meanLogProbability: -1.5 }), said)).toBe(true);
    expect(isBelievable(textOf([1], { noSpeechProbability: 0.9, meanLogProbability: -1.5 }), said)).toBe(
      false,
    );
  });

  it('does not believe a text that goes in circles', () => {
    const circling = 'and then we went and so we went on '.repeat(8);
    expect(compressionOf(circling)).toBeGreaterThan(2.4);
    expect(isBelievable(textOf([1]), circling)).toBe(false);
    expect(compressionOf(said)).toBeLessThan(1.2);
  });
});
