import { Interruption } from '../../../platform/async/interruption.js';
import type { AppError } from '../../../platform/errors/app-error.js';

/** Work that has so much time, and may come to be wanted no more. Either way it is over at once for who waits for it. */
export class TimedWork<T> {
  readonly result: Promise<T>;
  private readonly leaving = new AbortController();
  private readonly interruption = new Interruption();

  /**
   * @param begin its signal fires when the result is wanted no more.
   * @param late the error for work that is not done in time.
   */
  constructor(begin: (signal: AbortSignal) => Promise<T>, limitMs: number, late: () => AppError) {
    const timer = setTimeout(() => this.cancel(late()), limitMs);
    const done = begin(this.leaving.signal).finally(() => clearTimeout(timer));
    this.result = this.interruption.wait(done);
    // Nobody may ever ask for a guess.
    this.result.catch(() => clearTimeout(timer));
  }

  /** @param reason what those get who wait for the result. */
  cancel(reason: AppError): void {
    this.interruption.interrupt(reason);
    this.leaving.abort();
  }
}
