import { setTimeout as delay } from 'node:timers/promises';

/**
 * Does something each so many milliseconds until the signal fires. What is late is followed by the next at once, so that
 * on the average time is kept.
 *
 * @param each told how late it is, in milliseconds.
 */
export async function inRealTime(
  everyMs: number,
  signal: AbortSignal,
  each: (lateMs: number) => void,
): Promise<void> {
  const startedAtMs = performance.now();
  for (let count = 0; !signal.aborted; count += 1) {
    each(Math.max(0, performance.now() - startedAtMs - count * everyMs));
    const waitMs = Math.max(0, startedAtMs + (count + 1) * everyMs - performance.now());
    await delay(waitMs, undefined, { signal }).catch(() => undefined);
  }
}
