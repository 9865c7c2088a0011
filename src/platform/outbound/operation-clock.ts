import type { AppError } from '../errors/app-error.js';
import type { FetchFailures } from './outbound-errors.js';

/**
 * The deadline of one outbound call, all its redirects and its body included, joined with the caller's signal.
 * Whoever makes it calls {@link close}; nothing runs on after that.
 */
export class OperationClock {
  readonly #controller = new AbortController();
  readonly #total: NodeJS.Timeout;
  readonly #watches = new Set<NodeJS.Timeout>();
  readonly #detach: () => void;

  constructor(
    readonly failures: FetchFailures,
    options: { totalTimeoutMs: number; signal?: AbortSignal | undefined },
  ) {
    const { totalTimeoutMs, signal } = options;
    const cancel = (): void => this.fail(failures.cancelled());
    this.#total = setTimeout(() => {
      this.fail(failures.timedOut(`it took longer than ${totalTimeoutMs / 1000} seconds`));
    }, totalTimeoutMs);
    this.#detach = () => signal?.removeEventListener('abort', cancel);
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted === true) cancel();
  }

  /** Aborts at the deadline, at a missed step or when the caller cancels; its reason is the AppError to throw. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the call with this error; the first one counts. */
  fail(error: AppError): void {
    this.#controller.abort(error);
  }

  /** @throws AppError when the call has ended. */
  throwIfOver(): void {
    this.signal.throwIfAborted();
  }

  /** Fails the call with `fetch_timeout` unless the returned function is called within `timeoutMs`. */
  watch(timeoutMs: number, reason: string): () => void {
    const timer = setTimeout(() => this.fail(this.failures.timedOut(reason)), timeoutMs);
    this.#watches.add(timer);
    return () => {
      clearTimeout(timer);
      this.#watches.delete(timer);
    };
  }

  /** Waits for a promise that cannot be cancelled, no longer than the call lasts. */
  async race<T>(promise: Promise<T>): Promise<T> {
    this.throwIfOver();
    const { signal } = this;
    let onAbort = (): void => undefined;
    const over = new Promise<never>((_resolve, reject) => {
      onAbort = () => reject(signal.reason as AppError);
      signal.addEventListener('abort', onAbort, { once: true });
    });
    try {
      return await Promise.race([promise, over]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Stops every timer and lets go of the caller's signal. */
  close(): void {
    clearTimeout(this.#total);
    for (const timer of this.#watches) clearTimeout(timer);
    this.#watches.clear();
    this.#detach();
  }
}
