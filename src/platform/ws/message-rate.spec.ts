import { beforeEach, describe, expect, it } from 'vitest';
import { ManualTimer } from '../../../test/support/manual-timer.js';
import { MessageRate, type RateVerdict } from './message-rate.js';

describe('MessageRate', () => {
  let timer: ManualTimer;
  let reliefs: number;
  let rate: MessageRate;

  beforeEach(() => {
    timer = new ManualTimer();
    reliefs = 0;
    rate = new MessageRate(
      { messagesPerSec: 50, spareMessagesPerSec: 0, burst: 100 },
      timer,
      () => (reliefs += 1),
    );
  });

  const take = (count: number): RateVerdict[] => Array.from({ length: count }, () => rate.take());

  it('takes a burst, and then what the rate allows', () => {
    expect(new Set(take(100))).toEqual(new Set(['within']));
    timer.advance(20);
    expect(take(2)).toEqual(['within', 'too-fast']);
  });

  it('lets a client that is too fast wait until it is within its rate again', () => {
    take(105);
    expect(rate.isOverdrawn).toBe(true);
    timer.advance(99);
    expect(reliefs).toBe(0);
    timer.advance(1);
    expect(reliefs).toBe(1);
    expect(rate.isOverdrawn).toBe(false);
  });

  it('tells it once in five seconds, however long it goes on', () => {
    const verdicts = take(100);
    for (let second = 0; second < 6; second += 1) {
      verdicts.push(...take(51));
      timer.advance(1000);
    }
    expect(verdicts.filter((verdict) => verdict === 'too-fast')).toHaveLength(2);
  });

  it('gives up one that is more than ten seconds ahead', () => {
    expect(take(600)).not.toContain('beyond');
    expect(take(1)).toEqual(['beyond']);
  });

  it('lets anything pass where there is no rate, and leaves no timer behind', () => {
    const free = new MessageRate(
      { messagesPerSec: undefined, spareMessagesPerSec: 0, burst: 1 },
      timer,
      () => undefined,
    );
    for (let count = 0; count < 1000; count += 1) expect(free.take()).toBe('within');
    take(101);
    rate.stop();
    expect(timer.pending).toBe(0);
  });
});
