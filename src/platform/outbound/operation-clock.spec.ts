import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OperationClock } from './operation-clock.js';
import { FetchFailures } from './outbound-errors.js';

function aClock(signal?: AbortSignal): OperationClock {
  return new OperationClock(new FetchFailures('Fetching failed'), { totalTimeoutMs: 1_000, signal });
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('OperationClock', () => {
  it('ends at the total timeout', () => {
    const clock = aClock();
    vi.advanceTimersByTime(999);
    expect(() => clock.throwIfOver()).not.toThrow();
    vi.advanceTimersByTime(1);
    expect(() => clock.throwIfOver()).toThrow('Fetching failed: it took longer than 1 seconds');
  });

  it('ends at a step that is not done in time, and not at one that is', () => {
    const clock = aClock();
    clock.watch(100, 'too slow')();
    vi.advanceTimersByTime(200);
    expect(clock.signal.aborted).toBe(false);
    clock.watch(100, 'too slow');
    vi.advanceTimersByTime(100);
    expect(clock.signal.reason).toMatchObject({
      code: 'fetch_timeout',
      message: 'Fetching failed: too slow',
    });
  });

  it('ends with the caller’s signal, also one that was aborted before', () => {
    const controller = new AbortController();
    const clock = aClock(controller.signal);
    controller.abort();
    expect(clock.signal.reason).toMatchObject({ code: 'cancelled' });
    expect(aClock(AbortSignal.abort()).signal.reason).toMatchObject({ code: 'cancelled' });
  });

  it('keeps the first error', () => {
    const clock = aClock();
    clock.fail(clock.failures.failed('first'));
    clock.fail(clock.failures.failed('second'));
    expect(clock.signal.reason).toMatchObject({ message: 'Fetching failed: first' });
  });

  it('waits for a promise no longer than it runs itself', async () => {
    const clock = aClock();
    await expect(clock.race(Promise.resolve(7))).resolves.toBe(7);
    expect(getEventListeners(clock.signal, 'abort')).toHaveLength(0);
    const waiting = clock.race(new Promise(() => undefined));
    vi.advanceTimersByTime(1_000);
    await expect(waiting).rejects.toMatchObject({ code: 'fetch_timeout' });
    await expect(clock.race(Promise.resolve(7))).rejects.toMatchObject({ code: 'fetch_timeout' });
  });

  it('leaves neither timer nor listener when closed', () => {
    const controller = new AbortController();
    const clock = aClock(controller.signal);
    clock.watch(50, 'too slow');
    clock.close();
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });
});
