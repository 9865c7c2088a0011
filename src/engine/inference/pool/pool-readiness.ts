import { AppError } from '../../../platform/errors/app-error.js';
import { deferred, type Deferred } from './deferred.js';
import type { InferencePoolState } from './inference-pool-options.js';

/**
 * Whether a pool can work, and the promise of it. Starting ends: in readiness, in failure, or at the deadline, which
 * counts as failure. Whoever makes it calls {@link close}.
 */
export class PoolReadiness {
  private current: InferencePoolState = 'starting';
  private readiness = unsettled();
  private timer: NodeJS.Timeout | undefined;

  /** @param onLate told when starting has taken `deadlineMs`; expected to call {@link fail}. */
  constructor(
    private readonly deadlineMs: number,
    private readonly onLate: () => void,
  ) {
    this.watch();
  }

  get state(): InferencePoolState {
    return this.current;
  }

  /** Settles with the start that is under way, or the last one. */
  get promise(): Promise<void> {
    return this.readiness.promise;
  }

  /** Begins anew after a failure. */
  restart(): void {
    if (this.current !== 'failed') return;
    this.enter('starting');
    this.watch();
  }

  succeed(): void {
    this.enter('ready');
    this.readiness.resolve();
  }

  fail(error: AppError): void {
    this.enter('failed');
    this.readiness.reject(error);
  }

  close(error: AppError): void {
    this.enter('closed');
    this.readiness.reject(error);
  }

  /** A promise that was settled otherwise gives way to a new one. */
  private enter(state: InferencePoolState): void {
    if (this.current !== 'starting' && this.current !== state) this.readiness = unsettled();
    this.current = state;
    clearTimeout(this.timer);
  }

  private watch(): void {
    this.timer = setTimeout(this.onLate, this.deadlineMs);
    this.timer.unref();
  }
}

/** A promise whose rejection nobody need await. */
function unsettled(): Deferred<void> {
  const readiness = deferred<void>();
  readiness.promise.catch(() => undefined);
  return readiness;
}
