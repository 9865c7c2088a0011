import { expect, it, vi } from 'vitest';
import { deferred } from '../../../engine/inference/pool/deferred.js';
import type { ListeningEvent } from '../../../engine/ports/streaming-speech-to-text.js';
import { ToldInOrder } from './told-in-order.js';

const flushed = (atMs: number): ListeningEvent => ({ type: 'flushed', atMs });

function observed() {
  const tell = vi.fn<(event: ListeningEvent) => void>();
  const fail = vi.fn<(error: unknown) => void>();
  return { tell, fail, order: new ToldInOrder(tell, fail) };
}

it('tells what is known early after what comes before it, and leaves out what is nothing', async () => {
  const { tell, fail, order } = observed();
  const first = deferred<ListeningEvent>();
  order.add(first.promise);
  order.add(Promise.resolve(undefined));
  order.add(flushed(2));
  expect(order.waiting).toBe(3);
  first.resolve(flushed(1));
  await order.allTold();
  expect(tell.mock.calls).toEqual([[flushed(1)], [flushed(2)]]);
  expect(fail).not.toHaveBeenCalled();
});

it('fails with the first that fails in their order, and no other is a rejection that nobody handles', async () => {
  const { tell, fail, order } = observed();
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  const first = deferred<ListeningEvent>();
  order.add(first.promise);
  order.add(Promise.reject(new Error('second')));
  await new Promise((resolve) => setImmediate(resolve));
  first.reject(new Error('first'));
  order.add(Promise.reject(new Error('third')));
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
  expect(new Set(fail.mock.calls.map(([error]) => (error as Error).message))).toEqual(new Set(['first']));
  expect(tell).not.toHaveBeenCalled();
});
