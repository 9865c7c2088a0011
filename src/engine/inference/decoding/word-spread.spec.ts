import { describe, expect, it } from 'vitest';
import type { WordVocabulary } from '../moonshine/word-grouping.js';
import { spreadWords, type TimedTokens } from './word-spread.js';

/** Token ids are lengths of words: 3 is "aaa". */
const vocabulary: WordVocabulary = {
  startsWord: () => true,
  decode: (ids) => ids.map((id) => 'a'.repeat(id)).join(''),
};
const run = (startMs: number, endMs: number, ...tokens: number[]): TimedTokens => ({
  startMs,
  endMs,
  tokens,
  probabilities: tokens.map((token) => token / 10),
});

/** Noise from start to end of each stretch, and silence elsewhere. */
function audio(durationMs: number, ...loud: [startMs: number, endMs: number][]): Int16Array {
  return Int16Array.from({ length: durationMs * 16 }, (_, at) => {
    const isLoud = loud.some(([startMs, endMs]) => at >= startMs * 16 && at < endMs * 16);
    return isLoud ? 8000 * Math.sin(at) : 0;
  });
}

const times = (runs: TimedTokens[], pcm: Int16Array): [number, number][] =>
  spreadWords(runs, pcm, vocabulary).map(({ startMs, endMs }) => [startMs, endMs]);

describe('spreadWords', () => {
  it('gives each word its share of the speech by its letters', () => {
    expect(times([run(0, 1000, 1, 3, 6)], audio(1000, [0, 1000]))).toEqual([
      [0, 100],
      [100, 400],
      [400, 1000],
    ]);
  });

  it('leaves silence out, before, between and behind', () => {
    const pcm = audio(2000, [400, 800], [1200, 1600]);
    expect(times([run(0, 2000, 2, 2)], pcm)).toEqual([
      [400, 800],
      [1200, 1600],
    ]);
  });

  it('keeps each run between its times, and the tokens of each word with their probabilities', () => {
    const pcm = audio(4000, [0, 4000]);
    const words = spreadWords([run(0, 1000, 2, 2), run(3000, 4000, 5)], pcm, vocabulary);
    expect(words.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 500],
      [500, 1000],
      [3000, 4000],
    ]);
    expect(words.map(({ confidence }) => confidence)).toEqual([0.2, 0.2, 0.5]);
  });

  it('spreads over all of the time where nothing is loud', () => {
    expect(times([run(0, 1000, 1, 1)], audio(1000))).toEqual([
      [0, 500],
      [500, 1000],
    ]);
  });

  it('leaves a millisecond to each word behind a run that ends with the audio', () => {
    const pcm = audio(1000, [0, 1000]);
    expect(times([run(500, 1000, 4), run(1000, 1000, 1, 1)], pcm)).toEqual([
      [500, 998],
      [998, 999],
      [999, 1000],
    ]);
  });

  it('gives no words without tokens, and times in order for more words than milliseconds', () => {
    expect(spreadWords([], audio(100), vocabulary)).toEqual([]);
    const crowded = times([run(0, 10, ...new Array<number>(8).fill(1))], audio(10, [0, 10]));
    crowded.forEach(([startMs, endMs], at) => {
      expect(startMs).toBeGreaterThanOrEqual(crowded[at - 1]?.[1] ?? 0);
      expect(endMs).toBeGreaterThan(startMs);
    });
  });
});
