import { Interruption } from '../async/interruption.js';
import { AppError } from '../errors/app-error.js';

/** A sender that delivers nothing for so long is given up. */
const STALL_MS = 30_000;
/** However steadily it comes, an upload may take no longer. */
const TOTAL_MS = 60 * 60 * 1000;

/**
 * Ends the reading of an upload that does not get on. Sources read through {@link over} reject with `invalid_request`
 * once it has stalled, has taken too long altogether, or {@link limitRest} has passed. Whoever makes it ends it.
 */
export class ArrivalWatch {
  private readonly interruption = new Interruption();
  private stallTimer: NodeJS.Timeout;
  private totalTimer: NodeJS.Timeout;
  private hasEnded = false;

  constructor(private readonly stallMs = STALL_MS) {
    this.stallTimer = this.after(stallMs);
    this.totalTimer = this.after(TOTAL_MS);
  }

  /** What is still to come must be here within `restMs`, however steadily it comes. */
  limitRest(restMs: number): void {
    clearTimeout(this.totalTimer);
    this.totalTimer = this.after(restMs);
  }

  end(): void {
    this.hasEnded = true;
    clearTimeout(this.stallTimer);
    clearTimeout(this.totalTimer);
  }

  /** The same items; each that comes puts the stall off. A source that is given up is told, and not waited for. */
  over<T>(source: AsyncIterable<T>): AsyncIterable<T> {
    const iterator = source[Symbol.asyncIterator]();
    const next = async (): Promise<IteratorResult<T, undefined>> => {
      const result = (await this.interruption.wait(iterator.next())) as IteratorResult<T, undefined>;
      clearTimeout(this.stallTimer);
      if (!this.hasEnded) this.stallTimer = this.after(this.stallMs);
      return result;
    };
    const leave = async (): Promise<IteratorResult<T, undefined>> => {
      iterator.return?.().catch(() => undefined);
      return { done: true, value: undefined };
    };
    return { [Symbol.asyncIterator]: () => ({ next, return: leave }) };
  }

  private after(delayMs: number): NodeJS.Timeout {
    const giveUp = (): void =>
      this.interruption.interrupt(new AppError('invalid_request', 'The upload took too long'));
    return setTimeout(giveUp, delayMs);
  }
}
