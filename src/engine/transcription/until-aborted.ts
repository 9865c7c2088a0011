import { Interruption } from '../../platform/async/interruption.js';
import { AppError } from '../../platform/errors/app-error.js';

/**
 * The items of a source until a signal fires, even while the source is being waited for. The source is told that its
 * reader has gone, and is waited for only when the signal has not fired.
 *
 * @throws AppError `cancelled` when the signal fires; what the source throws.
 */
export async function* untilAborted<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  const interruption = new Interruption();
  const onAbort = (): void => interruption.interrupt(new AppError('cancelled', 'The work was cancelled'));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  let isOver = false;
  try {
    for (;;) {
      const next = await interruption.wait(iterator.next());
      isOver = next.done === true;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    if (!isOver) await leave(iterator, signal);
  }
}

async function leave(iterator: AsyncIterator<unknown>, signal: AbortSignal): Promise<void> {
  const left = iterator.return?.();
  if (signal.aborted) left?.catch(() => undefined);
  else await left;
}
