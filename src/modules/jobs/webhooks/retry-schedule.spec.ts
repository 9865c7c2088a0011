import { describe, expect, it } from 'vitest';
import { retryAfterSecOf } from './retry-after.js';
import { RetrySchedule } from './retry-schedule.js';
import { WebhookOptions } from './webhook-options.js';

const NOW_MS = Date.parse('2026-01-01T00:00:00Z');

describe('RetrySchedule', () => {
  const schedule = (random: number): RetrySchedule =>
    new RetrySchedule(new WebhookOptions({ random: () => random }));
  const all = [1, 3, 8, 20, 60, 300, 1800, 7200, 21_600, 43_200, 86_400];

  it('waits longer and longer, for two days in all, and then no more', () => {
    const delays = all.map((_, failures) => schedule(0).delayMs(failures + 1, undefined));
    expect(delays).toEqual(all.map((seconds) => seconds * 1000));
    expect(schedule(0).delayMs(all.length + 1, undefined)).toBeUndefined();
  });

  it('waits up to a fifth longer, at random', () => {
    expect(schedule(1).delayMs(4, undefined)).toBe(24_000);
    expect(schedule(0.5).delayMs(4, undefined)).toBe(22_000);
  });

  it('waits at least for as long as the receiver asks', () => {
    expect(schedule(0).delayMs(1, 90)).toBe(90_000);
    expect(schedule(0).delayMs(6, 90)).toBe(300_000);
    expect(schedule(0).delayMs(all.length + 1, 90)).toBeUndefined();
  });
});

describe('retryAfterSecOf', () => {
  it.each([
    ['120', 120],
    [' 0 ', 0],
    ['999999', 86_400],
    ['Thu, 01 Jan 2026 00:02:00 GMT', 120],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['Sat, 01 Jan 2028 00:00:00 GMT', 86_400],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['2026-01-01', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('reads %j as %j', (header, seconds) => {
    expect(retryAfterSecOf(header, NOW_MS)).toBe(seconds);
  });
});
