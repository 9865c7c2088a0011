import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ArrivalWatch } from './arrival-watch.js';

async function* paced(count: number, everyMs: number): AsyncGenerator<number> {
  for (let item = 0; item < count; item += 1) {
    await new Promise((resolve) => setTimeout(resolve, everyMs));
    yield item;
  }
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

describe('ArrivalWatch', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('passes on what keeps coming, for longer than a stall may last', async () => {
    const watch = new ArrivalWatch(1000);
    const items = collect(watch.over(paced(5, 900)));
    await vi.advanceTimersByTimeAsync(5000);
    await expect(items).resolves.toEqual([0, 1, 2, 3, 4]);
    watch.end();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('watches no more where an item comes after its end', async () => {
    const watch = new ArrivalWatch(1000);
    const items = collect(watch.over(paced(2, 500)));
    watch.end();
    await vi.advanceTimersByTimeAsync(1000);
    await expect(items).resolves.toEqual([0, 1]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives a source up that stalls, although its next item never comes', async () => {
    const watch = new ArrivalWatch(1000);
    const items = collect(watch.over(paced(2, 100_000)));
    const refused = expect(items).rejects.toMatchObject({ code: 'invalid_request' });
    await vi.advanceTimersByTimeAsync(1000);
    await refused;
    watch.end();
  });

  it('gives a steady source up when the rest takes too long', async () => {
    const watch = new ArrivalWatch(1000);
    watch.limitRest(2000);
    const refused = expect(collect(watch.over(paced(100, 500)))).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await vi.advanceTimersByTimeAsync(2000);
    await refused;
    watch.end();
  });
});
