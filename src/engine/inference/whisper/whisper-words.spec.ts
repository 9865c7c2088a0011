import { describe, expect, it } from 'vitest';
import { SMALL_TOKENS } from '../../../../test/support/small-whisper.js';
import { ByteVocabulary } from './byte-vocabulary.js';
import { alignmentOf, medians } from './whisper-alignment.js';
import type { WhisperText } from './whisper-decoder.js';
import type { StepAttention } from './whisper-graph.js';
import { runsOf, wordsOf } from './whisper-words.js';

const at = (seconds: number): number => SMALL_TOKENS.timestampBegin + Math.round(seconds / 0.02);
const words = [' one', ' two', ' three', 'teen', '.'];
const vocabulary = new ByteVocabulary(
  new Map(words.map((word, id) => [id, new TextEncoder().encode(word)] as const)),
);
const textOf = (tokens: number[], attention: StepAttention[] = []): WhisperText => ({
  language: 'en',
  tokens,
  probabilities: tokens.map(() => 0.5),
  meanLogProbability: -0.7,
  noSpeechProbability: 0,
  attention,
});
/** Two seconds of sound without a pause. */
const sound = Int16Array.from({ length: 32_000 }, (_, index) => 8000 * Math.sin(index));

describe('words by the times in a text', () => {
  it('are spread within their segments', () => {
    const text = textOf([at(0.2), 0, 1, at(1), at(1.2), 2, 3, 4, at(2)]);
    expect(wordsOf(text, sound, SMALL_TOKENS, vocabulary)).toEqual([
      { text: 'one', startMs: 200, endMs: 600, confidence: 0.5 },
      { text: 'two', startMs: 600, endMs: 1000, confidence: 0.5 },
      { text: 'threeteen.', startMs: 1200, endMs: 2000, confidence: 0.5 },
    ]);
  });

  it('last until the end of the audio where no time closes them, and never longer', () => {
    const runs = runsOf(textOf([at(0.5), 0, at(9), at(10), 1]), sound, SMALL_TOKENS);
    expect(runs.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [500, 2000],
      [2000, 2000],
    ]);
  });
});

describe('words by attention', () => {
  /** Each token listens to ten frames of its own; what went in before the text, to the first. */
  const listening = (tokens: number): StepAttention[] =>
    Array.from({ length: 3 + tokens + 1 }, (_, row) => {
      const weights = new Float32Array(1500).fill(1e-4);
      const first = Math.max(row - 3, 0) * 20;
      weights.fill(0.05, first, first + 20);
      return { heads: 1, rows: 1, frames: 1500, weights };
    });

  it('are said where their tokens listen', () => {
    const found = wordsOf(textOf([0, 1, 2, 3], listening(4)), sound, SMALL_TOKENS, vocabulary);
    expect(found.map(({ text }) => text)).toEqual(['one', 'two', 'threeteen']);
    const expected = [0, 400, 800, 1600];
    found.forEach(({ startMs, endMs }, index) => {
      expect(Math.abs(startMs - expected[index]!)).toBeLessThanOrEqual(40);
      expect(Math.abs(endMs - expected[index + 1]!)).toBeLessThanOrEqual(40);
    });
  });

  it('are the mean of all heads, without single peaks', () => {
    const rows = [0, 1, 2, 3, 4].map((row) => {
      const weights = new Float32Array(2 * 50).fill(0.01);
      weights.fill(0.5, row * 10, row * 10 + 10);
      weights.fill(0.5, 50 + row * 10, 50 + row * 10 + 10);
      weights[45 - row] = 0.9;
      return { heads: 2, rows: 1, frames: 50, weights };
    });
    const { rows: count, frames, weights } = alignmentOf(rows, 2, 40, ({ weights: raw }) => raw);
    expect([count, frames]).toEqual([3, 40]);
    expect(weights[25]).toBeCloseTo(0.5, 5);
    expect(weights[5]).toBeCloseTo(0.01, 5);
  });
});

it('takes the median of each value and its neighbours, mirrored at the ends', () => {
  const values = Float32Array.from({ length: 40 }, (_, index) => Math.sin(index * 7.3));
  const mirrored = (index: number): number => {
    const place = Math.abs(index);
    return values[place > 39 ? 78 - place : place]!;
  };
  medians(values).forEach((value, index) => {
    const window = Array.from({ length: 7 }, (_, offset) => mirrored(index + offset - 3));
    expect(value).toBe(window.sort((a, b) => a - b)[3]);
  });
});
