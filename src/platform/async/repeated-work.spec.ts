import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RepeatedWork } from './repeated-work.js';

describe('RepeatedWork', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('does a round at once, and one after each interval', async () => {
    let rounds = 0;
    const work = new RepeatedWork(1000, () => Promise.resolve(void (rounds += 1)), fail);
    work.start();
    await vi.advanceTimersByTimeAsync(2500);
    expect(rounds).toBe(3);
    await work.stop();
    await vi.advanceTimersByTimeAsync(5000);
    expect(rounds).toBe(3);
  });

  it('goes on after a round that failed', async () => {
    const errors: unknown[] = [];
    const work = new RepeatedWork(
      1000,
      () => Promise.reject(new Error('busy')),
      (error) => errors.push(error),
    );
    work.start();
    await vi.advanceTimersByTimeAsync(1500);
    expect(errors).toHaveLength(2);
    await work.stop();
  });

  it('leaves out the rounds that come while one is under way, also when it is stopped', async () => {
    const ends: (() => void)[] = [];
    const work = new RepeatedWork(1000, () => new Promise((resolve) => ends.push(resolve)), fail);
    work.start();
    await vi.advanceTimersByTimeAsync(3500);
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await vi.advanceTimersByTimeAsync(1000);
    expect(ends).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(3000);
    const stopping = work.stop();
    ends[1]?.();
    await stopping;
    expect(ends).toHaveLength(2);
  });

  it('begins nothing where it is stopped at once', async () => {
    let rounds = 0;
    const work = new RepeatedWork(1000, () => Promise.resolve(void (rounds += 1)), fail);
    work.start();
    await work.stop();
    expect(rounds).toBe(0);
  });

  it('tells the round that is under way to stop, and waits for its end', async () => {
    let end: () => void = () => undefined;
    let stopped: AbortSignal | undefined;
    const work = new RepeatedWork(
      1000,
      (signal) => {
        stopped = signal;
        return new Promise((resolve) => (end = resolve));
      },
      fail,
    );
    work.start();
    await vi.advanceTimersByTimeAsync(0);
    let isStopped = false;
    const stopping = work.stop().then(() => (isStopped = true));
    await vi.advanceTimersByTimeAsync(10);
    expect(stopped?.aborted).toBe(true);
    expect(isStopped).toBe(false);
    end();
    await stopping;
  });
});

function fail(error: unknown): void {
  throw error;
}
