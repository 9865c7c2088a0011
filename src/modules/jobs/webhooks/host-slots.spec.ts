import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HostSlots } from './host-slots.js';

describe('HostSlots', () => {
  beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }));
  afterEach(() => vi.useRealTimers());

  const taken = (slots: HostSlots, host: string): (() => void) => {
    const release = slots.take(host, Date.now());
    if (typeof release !== 'function') throw new Error('There was no slot');
    return release;
  };
  const comeBackIn = (slots: HostSlots, host: string): number => {
    const answer = slots.take(host, Date.now());
    return typeof answer === 'function' ? 0 : answer.comeBackAtMs - Date.now();
  };

  it('lets so many at once go to a host, whatever goes to others', () => {
    const slots = new HostSlots(2);
    const release = taken(slots, 'a');
    taken(slots, 'a');
    expect(comeBackIn(slots, 'a')).toBeGreaterThan(0);
    taken(slots, 'b');
    release();
    taken(slots, 'a');
  });

  it('has those who are put off come back one after the other, as fast as slots become free', () => {
    const slots = new HostSlots(2);
    taken(slots, 'a');
    const release = taken(slots, 'a');
    vi.advanceTimersByTime(4000);
    release();
    taken(slots, 'a');
    expect([1, 2, 3].map(() => comeBackIn(slots, 'a'))).toEqual([2000, 4000, 6000]);
  });

  it('puts nobody off for longer than a minute', () => {
    const slots = new HostSlots(1);
    taken(slots, 'a');
    const waits = Array.from({ length: 2000 }, () => comeBackIn(slots, 'a'));
    expect(Math.max(...waits)).toBe(60_000);
    vi.advanceTimersByTime(61_000);
    expect(comeBackIn(slots, 'a')).toBeLessThan(1000);
  });
});
