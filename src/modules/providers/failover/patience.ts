import { afterReading } from '../../../platform/async/after-reading.js';
import { Interruption } from '../../../platform/async/interruption.js';
import type { AppError } from '../../../platform/errors/app-error.js';

/**
 * Waits for a promise.
 *
 * @param isLate asked when it took `limitMs`: the error to end the waiting with, undefined to go on waiting.
 * @throws what the promise rejects with, or that error.
 */
export async function patiently<T>(
  promise: Promise<T>,
  limitMs: number,
  isLate: () => AppError | undefined,
): Promise<T> {
  const interruption = new Interruption();
  const stop = afterReading(limitMs, () => {
    const error = isLate();
    if (error !== undefined) interruption.interrupt(error);
  });
  try {
    return await interruption.wait(promise);
  } finally {
    stop();
  }
}
