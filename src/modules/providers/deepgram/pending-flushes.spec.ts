import { beforeEach, describe, expect, it } from 'vitest';
import { ManualTimer } from '../../../../test/support/manual-timer.js';
import { PendingFlushes } from './pending-flushes.js';

describe('PendingFlushes', () => {
  let timer: ManualTimer;
  let told: (number | 'missed')[];
  let flushes: PendingFlushes;
  const add = (atMs: number, finalUntilMs = 0, hasOpenText = false): boolean =>
    flushes.add(atMs, { finalUntilMs, hasOpenText });

  beforeEach(() => {
    timer = new ManualTimer();
    told = [];
    flushes = new PendingFlushes(timer.schedule, 5000, {
      onFlushed: (atMs) => told.push(atMs),
      onMissed: () => told.push('missed'),
    });
  });

  it('are told when the vendor answers, in order', () => {
    expect([add(1000), add(2000, 0, true)]).toEqual([true, true]);
    flushes.answer(1000);
    expect(told).toEqual([1000]);
    flushes.answer(1990);
    expect(told).toEqual([1000, 2000]);
    expect(timer.pending).toBe(0);
  });

  it('are told at once where nothing is left to be told', () => {
    expect(add(1000, 1000)).toBe(false);
    expect(add(1090, 1000)).toBe(false);
    expect(told).toEqual([1000, 1090]);
  });

  it('ask once for what is asked for twice, and are told twice', () => {
    expect([add(1000), add(1000)]).toEqual([true, false]);
    flushes.answer(1000);
    expect(told).toEqual([1000, 1000]);
  });

  it('are missed where the vendor owes an answer', () => {
    add(1000);
    timer.advance(4999);
    expect(told).toEqual([]);
    timer.advance(1);
    expect(told).toEqual(['missed']);
  });

  it('are told before long where the vendor may find nothing to answer; its answer spoils no other', () => {
    add(1000, 900);
    timer.advance(500);
    expect(told).toEqual([1000]);
    add(3000, 900);
    flushes.answer(1000);
    expect(told).toEqual([1000]);
    flushes.answer(3000);
    expect(told).toEqual([1000, 3000]);
  });

  it('are told at once when a final text that they crossed leaves nothing, whose answer spoils no other', () => {
    add(1000, 0, true);
    flushes.settle(950);
    expect(told).toEqual([1000]);
    add(3000, 950, true);
    flushes.answer(1000);
    flushes.settle(2500);
    expect(told).toEqual([1000]);
    flushes.answer(3000);
    expect([told, timer.pending]).toEqual([[1000, 3000], 0]);
  });

  it('are told before long when a final text that they crossed leaves next to nothing', () => {
    add(1000, 0, true);
    flushes.settle(850);
    timer.advance(499);
    expect(told).toEqual([]);
    timer.advance(1);
    expect(told).toEqual([1000]);
  });

  it('are never told before those that were asked for earlier', () => {
    add(1000);
    add(1100);
    timer.advance(500);
    expect(told).toEqual([]);
    flushes.answer(700);
    timer.advance(500);
    expect(told).toEqual([1000, 1100]);
  });

  it('are told all at the end, and hold no timer when they are given up', () => {
    add(1000);
    add(2000);
    flushes.answerAll();
    expect(told).toEqual([1000, 2000]);
    add(3000);
    flushes.stop();
    expect(timer.pending).toBe(0);
  });
});
