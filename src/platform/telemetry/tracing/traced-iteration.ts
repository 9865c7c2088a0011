import { AppError } from '../../errors/app-error.js';
import { beginSpan, currentSpan } from './current-span.js';

/**
 * Passes an iteration on as a span, from its first step to its end. `parley.waited_ms` is how long its reader waited for
 * it: the rest of the time it waited for its reader.
 */
export function tracedIteration<T>(name: string, values: AsyncIterable<T>): AsyncIterable<T> {
  return currentSpan() === undefined ? values : spanOf(name, values);
}

async function* spanOf<T>(name: string, values: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  const span = beginSpan(name);
  let waitedMs = 0;
  let askedAtMs = performance.now();
  try {
    for await (const value of values) {
      waitedMs += performance.now() - askedAtMs;
      yield value;
      askedAtMs = performance.now();
    }
  } catch (error) {
    span?.fail(AppError.from(error).code);
    throw error;
  } finally {
    span?.setAttributes({ 'parley.waited_ms': waitedMs });
    span?.end();
  }
}
