import { describe, expect, it } from 'vitest';
import { TokenSequence, type StepResult } from './token-sequence.js';

const END = 2;
const step = (first: number, firstProbability: number, second = 9, secondProbability = 0): StepResult => ({
  tokens: [first, second],
  probabilities: [firstProbability, secondProbability],
  attention: Float32Array.of(1, 0),
});

describe('TokenSequence', () => {
  it('collects the likeliest tokens until the end of the text', () => {
    const text = new TokenSequence(10, 2);
    expect(text.take(step(5, 0.8))).toBe(5);
    expect(text.take(step(6, 0.6))).toBe(6);
    expect(text.take(step(END, 0.9))).toBeUndefined();
    expect(text.tokens).toEqual([5, 6]);
    expect(text.confidence).toBeCloseTo(0.7);
    expect(text.attention).toMatchObject({ rows: 3, frames: 2 });
    expect(text.isBelievable).toBe(true);
  });

  it('believes an empty text that the model is sure of', () => {
    const text = new TokenSequence(10, 2);
    expect(text.take(step(END, 0.97, 7, 0.01))).toBeUndefined();
    expect(text.tokens).toEqual([]);
    expect(text.isBelievable).toBe(false);
  });

  it('goes on with the second choice when the model doubts that the text is empty', () => {
    const text = new TokenSequence(10, 2);
    expect(text.take(step(END, 0.5, 7, 0.45))).toBe(7);
    expect(text.probabilities[0]).toBeCloseTo(0.9);
    text.take(step(END, 0.9));
    expect(text.isBelievable).toBe(true);
  });

  it('does not believe an unsure text after a doubted silence', () => {
    const text = new TokenSequence(10, 2);
    text.take(step(END, 0.6, 7, 0.2));
    text.take(step(END, 0.9));
    expect(text.isBelievable).toBe(false);
  });

  it('stops at more tokens than anybody says in the time', () => {
    const text = new TokenSequence(1, 2);
    let count = 0;
    while (count < 50 && text.take(step(count + 10, 0.9)) !== undefined) count += 1;
    expect(text.tokens).toHaveLength(7);
  });

  it('stops when the tokens go in circles', () => {
    const text = new TokenSequence(100, 2);
    let count = 0;
    while (count < 200 && text.take(step(10 + (count % 3), 0.9)) !== undefined) count += 1;
    expect(text.tokens.length).toBeLessThan(20);
  });
});
