import { describe, expect, it } from 'vitest';

import { subtitleClock } from './subtitle-clock.js';

describe('subtitleClock', () => {
  it.each([
    [0, '00:00:00,000'],
    [59_999, '00:00:59,999'],
    [60_000, '00:01:00,000'],
    [3_599_999, '00:59:59,999'],
    [45_296_789, '12:34:56,789'],
    [360_000_000, '100:00:00,000'],
  ])('writes %d ms as %s', (timeMs, clock) => {
    expect(subtitleClock(timeMs, ',')).toBe(clock);
    expect(subtitleClock(timeMs, '.')).toBe(clock.replace(',', '.'));
  });
});
