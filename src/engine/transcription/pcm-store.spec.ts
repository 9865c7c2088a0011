import { beforeEach, describe, expect, it } from 'vitest';
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

  it('copies nothing that it gives', () => {
    expect(store.slice(8, 12).buffer).toBe(store.slice(0, 15).buffer);
  });

  it('leaves out what was dropped', () => {
    const shrunk = new PcmStore();
    shrunk.append(first);
    shrunk.append(second);
    shrunk.dropBefore(10);
    expect(shrunk.slice(5, 12)).toEqual(samples(10, 12));
    expect(shrunk.heldSamples).toBe(5);
  });

  describe('that goes on for long', () => {
    let recorded: PcmStore;
    const record = (frames: number, holding: number): void => {
      for (let frame = 0; frame < frames; frame += 1) {
        const at = recorded.totalSamples;
        recorded.append(samples(at % 30_000, (at % 30_000) + 500));
        recorded.dropBefore(at + 500 - holding);
      }
    };

    beforeEach(() => void (recorded = new PcmStore()));

    it('needs no more memory while as little is held', () => {
      record(10, 2500);
      const { buffer } = recorded.slice(0, 0);
      record(1000, 2500);
      expect(recorded.slice(0, 0).buffer).toBe(buffer);
      expect(recorded.slice(recorded.totalSamples - 2500, Infinity)).toEqual(samples(22_500, 25_000));
    });

    it('leaves what it has given as it was', () => {
      record(10, 2500);
      const given = recorded.slice(3000, 4000);
      record(1000, 2500);
      expect(given).toEqual(samples(3000, 4000));
    });

    it('lets go the memory of what was long', () => {
      record(1000, 500_000);
      recorded.dropBefore(recorded.totalSamples - 2500);
      expect(recorded.slice(0, Infinity)).toHaveLength(2500);
      expect(recorded.slice(0, Infinity).buffer.byteLength).toBeLessThan(10_000);
    });
  });
});
