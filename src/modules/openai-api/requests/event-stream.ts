import { AppError } from '../../../platform/errors/app-error.js';

/**
 * Objects as server-sent events of OpenAI: lines of data without names. An error behind the first event becomes the
 * last one, as `tell` words it, and OpenAI's SDKs raise it.
 */
export async function* eventStream(
  events: AsyncIterable<object>,
  tell: (error: AppError) => object,
): AsyncGenerator<string, void, undefined> {
  let hasBegun = false;
  try {
    for await (const event of events) {
      yield eventOf(event);
      hasBegun = true;
    }
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (!hasBegun || error.code === 'cancelled') throw thrown;
    yield eventOf(tell(error));
  }
}

const eventOf = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;
