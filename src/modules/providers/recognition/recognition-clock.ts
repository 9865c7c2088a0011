import type { RecognitionErrors, RecognitionStage } from './recognition-errors.js';

/**
 * The deadline of the present stage of one call, joined with the caller's signal. Whoever makes it calls {@link close};
 * no timer runs on after that.
 */
export class RecognitionClock {
  readonly #over = new AbortController();
  readonly #cancel = (): void => this.#over.abort(this.errors.cancelled());
  #timer: NodeJS.Timeout | undefined;

  /** @throws AppError `cancelled` when the caller's signal has fired already. */
  constructor(
    private readonly errors: RecognitionErrors,
    private readonly callerSignal: AbortSignal | undefined,
  ) {
    if (callerSignal?.aborted === true) throw errors.cancelled();
    callerSignal?.addEventListener('abort', this.#cancel, { once: true });
  }

  /** Fires when the call is over before it is answered; its reason is the AppError to throw. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Begins a stage, which ends the one before. */
  await(stage: RecognitionStage, limitMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#over.abort(this.errors.missed(stage, limitMs)), limitMs);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.callerSignal?.removeEventListener('abort', this.#cancel);
  }
}
