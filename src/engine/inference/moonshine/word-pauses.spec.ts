import { describe, expect, it } from 'vitest';
import { excludePauses, type PlacedWord } from './word-pauses.js';

const word = (startMs: number, endMs: number, peaks = [startMs + 10, endMs - 10]): PlacedWord => ({
  startMs,
  endMs,
  firstPeakMs: peaks[0] ?? 0,
  lastPeakMs: peaks[1] ?? 0,
});
const times = (words: PlacedWord[]): number[][] => words.map(({ startMs, endMs }) => [startMs, endMs]);

describe('excludePauses', () => {
  it('ends a word where a pause begins and starts the next where it ends', () => {
    const words = [word(0, 500), word(500, 900)];
    excludePauses(words, [{ startMs: 380, endMs: 560 }]);
    expect(times(words)).toEqual([
      [0, 380],
      [560, 900],
    ]);
  });

  it('takes silence off the beginning and the end of the text', () => {
    const words = [word(0, 400, [350, 390]), word(400, 1500, [500, 600])];
    excludePauses(words, [
      { startMs: 0, endMs: 300 },
      { startMs: 700, endMs: 1500 },
    ]);
    expect(times(words)).toEqual([
      [300, 400],
      [400, 700],
    ]);
  });

  it('finds the pause far behind a word by where the word was surely said', () => {
    const words = [word(0, 1400, [50, 200]), word(1400, 1800)];
    excludePauses(words, [{ startMs: 300, endMs: 700 }]);
    expect(times(words)).toEqual([
      [0, 300],
      [1400, 1800],
    ]);
  });

  it('leaves short closures inside a word alone', () => {
    const words = [word(0, 600, [50, 550]), word(600, 900)];
    excludePauses(words, [{ startMs: 250, endMs: 340 }]);
    expect(times(words)).toEqual([
      [0, 600],
      [600, 900],
    ]);
  });

  it('changes nothing without words or silences', () => {
    excludePauses([], [{ startMs: 0, endMs: 500 }]);
    const words = [word(0, 100)];
    excludePauses(words, []);
    expect(times(words)).toEqual([[0, 100]]);
  });
});
