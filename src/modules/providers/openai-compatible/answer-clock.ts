import type { LanguageModelDeadlines } from '../../../engine/ports/language-model.js';
import type { AppError } from '../../../platform/errors/app-error.js';
import type { CallStage, VendorErrors } from './vendor-errors.js';

/**
 * The deadlines of one call, all its attempts included, joined with the caller's signal. Whoever calls {@link start}
 * calls {@link close}; no timer runs on after that.
 */
export class AnswerClock {
  readonly #controller = new AbortController();
  readonly #cancel = (): void => this.cancel();
  #total: NodeJS.Timeout | undefined;
  #stage: NodeJS.Timeout | undefined;
  #startedAtMs = 0;
  #isResting = false;

  constructor(
    private readonly deadlines: LanguageModelDeadlines,
    private readonly errors: VendorErrors,
    private readonly callerSignal: AbortSignal | undefined,
  ) {}

  /** Aborts when the call is over before it is answered; its reason is the AppError to throw. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What is left of the time until the first text, or of the whole time where that is less. */
  get leftMs(): number {
    const { firstTextMs, totalMs } = this.deadlines;
    return Math.min(firstTextMs, totalMs) - (performance.now() - this.#startedAtMs);
  }

  /** @throws AppError `cancelled` when the caller's signal has fired already. */
  start(): void {
    if (this.callerSignal?.aborted === true) this.cancel();
    this.throwIfOver();
    this.#startedAtMs = performance.now();
    this.callerSignal?.addEventListener('abort', this.#cancel, { once: true });
    this.#total = this.deadline('total', this.deadlines.totalMs);
    this.#stage = this.deadline('first-text', this.deadlines.firstTextMs);
  }

  /** Text is there; how long the caller takes with it does not count as a stall. */
  textArrived(): void {
    clearTimeout(this.#stage);
  }

  /** More text is waited for, after there was some. */
  awaitMoreText(): void {
    clearTimeout(this.#stage);
    this.#stage = this.deadline('stall', this.deadlines.stallMs);
  }

  /** All text is there. What may still follow is waited for so long, and nothing fails when it does not come. */
  awaitRest(limitMs: number, giveUp: () => void): void {
    if (this.#isResting) return;
    this.#isResting = true;
    clearTimeout(this.#total);
    clearTimeout(this.#stage);
    this.#stage = setTimeout(giveUp, limitMs);
  }

  cancel(): void {
    this.fail(this.errors.cancelled());
  }

  /** @throws AppError when the call is over. */
  throwIfOver(): void {
    this.signal.throwIfAborted();
  }

  /** Stops every timer and lets go of the caller's signal. */
  close(): void {
    clearTimeout(this.#total);
    clearTimeout(this.#stage);
    this.callerSignal?.removeEventListener('abort', this.#cancel);
  }

  private deadline(stage: CallStage, limitMs: number): NodeJS.Timeout {
    return setTimeout(() => this.fail(this.errors.missed(stage, limitMs)), limitMs);
  }

  /** The first error counts. */
  private fail(error: AppError): void {
    this.#controller.abort(error);
  }
}
