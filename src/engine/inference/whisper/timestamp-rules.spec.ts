import { describe, expect, it } from 'vitest';
import { RandomValues } from '../../../../test/support/random-models/random-values.js';
import { SMALL_TOKENS, SMALL_VOCABULARY } from '../../../../test/support/small-whisper.js';
import { applyTimestampRules } from './timestamp-rules.js';

const { timestampBegin, endOfText, noTimestamps } = SMALL_TOKENS;
const isTime = (token: number): boolean => token >= timestampBegin;
const at = (step: number): number => timestampBegin + step;

/** The rules as the reference implementation words them, one token at a time. */
function isAllowed(token: number, sampled: readonly number[]): boolean {
  if (token === noTimestamps) return false;
  const [last, before] = [sampled.at(-1), sampled.at(-2)];
  if (last === undefined) return isTime(token) && token <= at(50);
  const lastWasTime = isTime(last);
  const beforeWasTime = before === undefined || isTime(before);
  if (lastWasTime && beforeWasTime && isTime(token)) return false;
  if (lastWasTime && !beforeWasTime && token < endOfText) return false;
  const latest = Math.max(-1, ...sampled.filter(isTime));
  if (isTime(token) && token < latest) return false;
  const opensNext = lastWasTime && !beforeWasTime;
  return !(isTime(token) && token === latest && !opensNext);
}

function byDefinition(logits: Float32Array, sampled: readonly number[]): Float32Array {
  const result = logits.map((value, token) => (isAllowed(token, sampled) ? value : -Infinity));
  let all = 0;
  for (const value of result) all += Math.exp(value);
  const share = (value: number): number => Math.exp(value) / all;
  const times = [...result.subarray(timestampBegin)].reduce((sum, value) => sum + share(value), 0);
  const text = Math.max(...[...result.subarray(0, timestampBegin)].map(share));
  return times > text ? result.map((value, token) => (isTime(token) ? value : -Infinity)) : result;
}

/** Texts that the rules allow, and others: they come from random walks. */
function randomText(random: RandomValues): number[] {
  const length = Math.floor(random.next() * 8);
  const times = Array.from({ length }, () => Math.floor(random.next() * 1501)).sort((a, b) => a - b);
  return times.map((time) => (random.next() < 0.5 ? at(time) : Math.floor(random.next() * 18)));
}

describe('applyTimestampRules', () => {
  it('allows what the definition allows, for any scores and text', () => {
    const random = new RandomValues(3);
    for (let round = 0; round < 80; round += 1) {
      const sampled = randomText(random);
      const logits = random.normal(SMALL_VOCABULARY, 1 + 3 * random.next());
      // Text has to stand against 1,501 times.
      for (let token = 0; token < timestampBegin; token += 1) logits[token]! += 9 * random.next();
      const expected = byDefinition(logits, sampled);
      applyTimestampRules(logits, sampled, SMALL_TOKENS);
      expect(logits).toEqual(expected);
    }
  });

  it('begins with a time of the first second', () => {
    const logits = new Float32Array(SMALL_VOCABULARY);
    applyTimestampRules(logits, [], SMALL_TOKENS);
    const allowed = [...logits.keys()].filter((token) => logits[token]! > -Infinity);
    expect([allowed[0], allowed.at(-1), allowed.length]).toEqual([at(0), at(50), 51]);
  });

  it('goes on with text after the time that opens a segment', () => {
    const logits = new Float32Array(SMALL_VOCABULARY);
    applyTimestampRules(logits, [at(3)], SMALL_TOKENS);
    expect(logits.subarray(timestampBegin).every((value) => value === -Infinity)).toBe(true);
    expect(logits[5]).toBe(0);
  });

  it('ends, or opens the next segment no earlier, after the time that closes one', () => {
    const logits = new Float32Array(SMALL_VOCABULARY);
    logits[endOfText] = 20;
    applyTimestampRules(logits, [at(3), 5, at(40)], SMALL_TOKENS);
    const allowed = [...logits.keys()].filter((token) => logits[token]! > -Infinity);
    expect(allowed[0]).toBe(endOfText);
    expect(allowed.find(isTime)).toBe(at(40));
  });
});
