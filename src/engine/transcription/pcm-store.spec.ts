import { describe, expect, it } from 'vitest';
import { PcmStore } from './pcm-store.js';

const samples = (from: number, to: number): Int16Array =>
  Int16Array.from({ length: to - from }, (_, at) => from + at);

describe('PcmStore', () => {
  const store = new PcmStore();
  const [first, second] = [samples(0, 10), samples(10, 15)];
  store.append(first);
  store.append(second);

  it.each([
    [2, 5],
    [0, 10],
    [10, 15],
    [8, 12],
    [0, 15],
    [7, 7],
  ])('gives the samples from %d to %d', (from, to) => {
    expect(store.slice(from, to)).toEqual(samples(from, to));
  });

  it('leaves out what has not come yet', () => {
    expect(store.slice(13, 99)).toEqual(samples(13, 15));
    expect(store.slice(20, 30)).toHaveLength(0);
  });

  it('copies only what lies in several chunks', () => {
    expect(store.slice(2, 5).buffer).toBe(first.buffer);
    expect(store.slice(11, 99).buffer).toBe(second.buffer);
    expect(store.slice(9, 11).buffer).not.toBe(first.buffer);
  });

  it('leaves out what was dropped', () => {
    const shrunk = new PcmStore();
    shrunk.append(first);
    shrunk.append(second);
    shrunk.dropBefore(10);
    expect(shrunk.slice(5, 12)).toEqual(samples(10, 12));
    expect(shrunk.heldSamples).toBe(5);
  });
});
