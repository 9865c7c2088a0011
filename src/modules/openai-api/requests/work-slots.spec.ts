import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WorkSlots } from './work-slots.js';

const staying = new AbortController().signal;

describe('WorkSlots', () => {
  let slots: WorkSlots;

  beforeEach(() => {
    vi.useFakeTimers();
    slots = new WorkSlots({ atOnce: 2, waiting: 2, waitMs: 1000 });
  });
  afterEach(() => void vi.useRealTimers());

  const settled = async (waiting: Promise<void>): Promise<string> => {
    const told = Promise.race([waiting.then(() => 'begun', String), Promise.resolve('waits')]);
    await vi.advanceTimersByTimeAsync(0);
    return told;
  };

  it('lets so many work at once, and the others in their order', async () => {
    const order: number[] = [];
    for (const number of [1, 2, 3, 4]) void slots.take(staying).then(() => order.push(number));
    await vi.advanceTimersByTimeAsync(0);
    expect([order, slots.counts]).toEqual([[1, 2], { inWork: 2, waiting: 2 }]);
    slots.giveBack();
    await vi.advanceTimersByTimeAsync(0);
    expect([order, slots.counts]).toEqual([[1, 2, 3], { inWork: 2, waiting: 1 }]);
    for (let times = 0; times < 3; times += 1) slots.giveBack();
    await vi.advanceTimersByTimeAsync(0);
    expect([order, slots.counts]).toEqual([[1, 2, 3, 4], { inWork: 0, waiting: 0 }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('never lets one in ahead of those that wait', async () => {
    await Promise.all([slots.take(staying), slots.take(staying)]);
    const first = slots.take(staying);
    slots.giveBack();
    const second = slots.take(staying);
    await first;
    expect(slots.counts).toEqual({ inWork: 2, waiting: 1 });
    slots.giveBack();
    await second;
    expect(slots.counts).toEqual({ inWork: 2, waiting: 0 });
  });

  it('refuses those that find too many waiting, and those whose turn does not come', async () => {
    await Promise.all([slots.take(staying), slots.take(staying)]);
    const waiting = [slots.take(staying), slots.take(staying)];
    const refused = Promise.all(
      waiting.map((each) => expect(each).rejects.toMatchObject({ code: 'queue_full', retryAfterSec: 5 })),
    );
    await expect(slots.take(staying)).rejects.toMatchObject({ code: 'queue_full' });
    await vi.advanceTimersByTimeAsync(1000);
    await refused;
    expect(slots.counts).toEqual({ inWork: 2, waiting: 0 });
  });

  it('forgets those that leave', async () => {
    await Promise.all([slots.take(staying), slots.take(staying)]);
    const leaving = new AbortController();
    const gone = expect(slots.take(leaving.signal)).rejects.toThrow('gone');
    leaving.abort(new Error('gone'));
    await gone;
    await expect(slots.take(leaving.signal)).rejects.toThrow('gone');
    expect(slots.counts).toEqual({ inWork: 2, waiting: 0 });
    const next = slots.take(staying);
    expect(await settled(next)).toBe('waits');
    slots.giveBack();
    await next;
  });
});
