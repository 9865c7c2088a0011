import { AppError } from '../../../platform/errors/app-error.js';

export const MAX_STREAMS = 256;
const RETRY_AFTER_SEC = 5;

/** Event streams that are open, a limited number: each looks into the database again and again. */
export class OpenStreams {
  private open = 0;

  /** @throws AppError `queue_full` when as many are open as this server holds. */
  assertRoom(): void {
    if (this.open < MAX_STREAMS) return;
    throw new AppError('queue_full', 'As many event streams are open as this server holds', {
      retryAfterSec: RETRY_AFTER_SEC,
    });
  }

  /** Counts a stream for as long as it is written. */
  async during(stream: () => Promise<void>): Promise<void> {
    this.open += 1;
    try {
      await stream();
    } finally {
      this.open -= 1;
    }
  }
}
