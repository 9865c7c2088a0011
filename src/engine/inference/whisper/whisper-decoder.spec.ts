import { describe, expect, it } from 'vitest';
import { RandomValues } from '../../../../test/support/random-models/random-values.js';
import { ScriptedSteps, SMALL_TOKENS, SMALL_VOCABULARY } from '../../../../test/support/small-whisper.js';
import { applyTimestampRules } from './timestamp-rules.js';
import { decodeWhisper, type WhisperDecoding } from './whisper-decoder.js';
import type { WhisperTokens } from './whisper-tokens.js';

const T = SMALL_TOKENS;
const PLAIN: WhisperDecoding = { language: 'de', prompt: [], timestamps: false, maxTokens: 40 };
const ENGLISH_ONLY: WhisperTokens = { ...T, languages: new Map(), transcribe: undefined };

/** A model of random scores that depend on every token before. */
function randomModel(seed: number): (tokens: readonly number[]) => { logits: Float32Array } {
  return (tokens) => {
    const hash = tokens.reduce((sum, token) => (Math.imul(sum, 31) + token + 1) | 0, seed);
    const random = new RandomValues(hash);
    const logits = random.normal(SMALL_VOCABULARY, 2);
    for (let token = 0; token < T.timestampBegin; token += 1) logits[token]! += 6;
    return { logits };
  };
}

/** A model that writes the same text to whoever asks. */
function writing(text: readonly number[]): (tokens: readonly number[]) => { logits: Float32Array } {
  return (tokens) => {
    const logits = new Float32Array(SMALL_VOCABULARY);
    const written = tokens.length - 1 - tokens.lastIndexOf(T.noTimestamps);
    logits[text[written] ?? T.endOfText] = 9;
    return { logits };
  };
}

/** Greedy search without any cache: all is put in anew for every token, and every token is looked at. */
function decodeSlowly(
  model: (tokens: readonly number[]) => { logits: Float32Array },
  start: readonly number[],
  timestamps: boolean,
  maxTokens: number,
): { tokens: number[]; probabilities: number[] } {
  const text = { tokens: [] as number[], probabilities: [] as number[] };
  while (text.tokens.length < maxTokens) {
    const { logits } = model([...start, ...text.tokens]);
    const isForbidden = (token: number): boolean =>
      T.suppressed.includes(token) ||
      (text.tokens.length === 0 && T.suppressedFirst.includes(token)) ||
      (token > T.endOfText && token < T.timestampBegin) ||
      (!timestamps && token >= T.timestampBegin);
    const allowed = logits.map((value, token) => (isForbidden(token) ? -Infinity : value));
    if (timestamps) applyTimestampRules(allowed, text.tokens, T);
    const weights = [...allowed].map((value) => Math.exp(value));
    const best = weights.indexOf(Math.max(...weights));
    if (best === T.endOfText) break;
    text.tokens.push(best);
    text.probabilities.push(weights[best]! / weights.reduce((sum, value) => sum + value, 0));
  }
  return text;
}

describe('decodeWhisper', () => {
  it.each([false, true])('writes what a search without cache writes, with times: %s', async (timestamps) => {
    for (let seed = 0; seed < 20; seed += 1) {
      const model = randomModel(seed);
      const prompt = seed % 3 === 0 ? [4, 5, 6] : [];
      const text = await decodeWhisper(new ScriptedSteps(model), T, { ...PLAIN, timestamps, prompt });
      const before = prompt.length === 0 ? [] : [T.startOfPrevious, ...prompt];
      const task = [T.startOfTranscript, 23, 25, ...(timestamps ? [] : [T.noTimestamps])];
      const expected = decodeSlowly(model, [...before, ...task], timestamps, PLAIN.maxTokens);
      expect(text.tokens).toEqual(expected.tokens);
      text.probabilities.forEach((value, at) => expect(value).toBeCloseTo(expected.probabilities[at]!, 6));
    }
  });

  it('finds the likeliest language where none is told', async () => {
    const scores = (tokens: readonly number[]): { logits: Float32Array } => {
      const { logits } = writing([3])(tokens);
      if (tokens.length === 1) logits.set([1, 2, 5], 22);
      return { logits };
    };
    const steps = new ScriptedSteps(scores);
    const text = await decodeWhisper(steps, T, { ...PLAIN, language: undefined });
    expect(text).toMatchObject({ language: 'fr', tokens: [3] });
    expect(steps.begun).toEqual([[21], [21, 24, 25, 28]]);
  });

  it('is told no language by models that know one', async () => {
    const steps = new ScriptedSteps(writing([3, 4]));
    const text = await decodeWhisper(steps, ENGLISH_ONLY, { ...PLAIN, language: undefined });
    expect(text).toMatchObject({ language: 'en', tokens: [3, 4] });
    expect(steps.begun).toEqual([[21, 28]]);
    const german = decodeWhisper(steps, ENGLISH_ONLY, PLAIN);
    await expect(german).rejects.toThrow("does not know 'de'");
  });

  it('ends a text that says the same over and over, and one that is too long', async () => {
    const looping = await decodeWhisper(new ScriptedSteps(writing(new Array<number>(30).fill(7))), T, PLAIN);
    expect(looping.tokens).toHaveLength(8);
    const counting = Array.from({ length: 50 }, (_, at) => 1 + (at % 13));
    const short = await decodeWhisper(new ScriptedSteps(writing(counting)), T, { ...PLAIN, maxTokens: 9 });
    expect(short.tokens).toEqual(counting.slice(0, 9));
  });

  it('tells how likely nobody speaks, of the place where the transcript starts', async () => {
    const model = (tokens: readonly number[]): { logits: Float32Array } => {
      const { logits } = writing([3])(tokens);
      const isStart = tokens.at(-1) === T.startOfTranscript;
      return { logits: isStart ? logits.map((_, token) => (token === T.noSpeech ? 9 : 0)) : logits };
    };
    const text = await decodeWhisper(new ScriptedSteps(model), T, { ...PLAIN, prompt: [1, 2] });
    expect(text.noSpeechProbability).toBeCloseTo(Math.exp(9) / (Math.exp(9) + SMALL_VOCABULARY - 1), 5);
  });

  it('keeps where each token from the start of the transcript on listened', async () => {
    const model = (tokens: readonly number[]): { logits: Float32Array; attention: Float32Array } => ({
      ...writing([3, 4])(tokens),
      attention: Float32Array.of(tokens.at(-1)!, 1),
    });
    const text = await decodeWhisper(new ScriptedSteps(model), T, { ...PLAIN, prompt: [1, 2] });
    expect(text.attention.map(({ weights }) => weights[0])).toEqual([21, 23, 25, 28, 3, 4]);
  });
});
