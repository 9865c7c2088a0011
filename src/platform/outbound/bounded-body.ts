import type { IncomingMessage } from 'node:http';
import { STALLED } from './http-exchange.js';
import type { OperationClock } from './operation-clock.js';

/**
 * Reads the body of an answer no faster than it is taken, and never more of it than `maxBytes`. Ending the
 * iteration early, or {@link close}, ends the connection and the clock.
 */
export class BoundedBody implements AsyncIterable<Buffer> {
  readonly #chunks: AsyncIterator<Buffer>;

  constructor(
    private readonly answer: IncomingMessage,
    private readonly clock: OperationClock,
    private readonly limits: { readonly maxBytes: number; readonly stallTimeoutMs: number },
  ) {
    this.#chunks = answer[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    // Errors reach the reader through the iterator; before it starts and after it ends nobody else listens.
    answer.on('error', () => undefined);
    clock.signal.addEventListener('abort', () => answer.destroy(), { once: true });
  }

  /**
   * @throws AppError `fetch_too_large` before a byte beyond the limit is given out, `fetch_timeout`,
   *   `fetch_failed` when the connection ends before the body does, `cancelled`.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    const { maxBytes } = this.limits;
    let receivedBytes = 0;
    try {
      for (let chunk = await this.next(); chunk !== undefined; chunk = await this.next()) {
        receivedBytes += chunk.length;
        if (receivedBytes > maxBytes) throw this.clock.failures.tooLarge(maxBytes);
        yield chunk;
      }
    } finally {
      this.close();
    }
  }

  /** Lets go of the connection, read or not. */
  close(): void {
    this.answer.destroy();
    this.clock.close();
  }

  private async next(): Promise<Buffer | undefined> {
    this.clock.throwIfOver();
    const stopWatch = this.clock.watch(this.limits.stallTimeoutMs, STALLED);
    try {
      const result = await this.#chunks.next();
      this.clock.throwIfOver();
      return result.done === true ? undefined : result.value;
    } catch (error) {
      this.clock.throwIfOver();
      throw this.clock.failures.fromNode(error);
    } finally {
      stopWatch();
    }
  }
}
