import {
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleAll,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import { AppError } from '../../../platform/errors/app-error.js';
import { countsAgainstProvider, isProviderFailure } from './provider-failure.js';
import { recoveryTimer, type RecoveryTimer } from './recovery-timer.js';

export type CircuitName = 'closed' | 'open' | 'half_open';

/** Counts of the calls that ended as a success or as the provider's failure; probes do not stand in them. */
export interface CircuitStats {
  totalRequests: number;
  successfulRequests: number;
  failedRequests: number;
  /** Failures since the last success, or since the circuit was closed again. */
  consecutiveFailures: number;
}

export interface CircuitBreakerOptions {
  /**
   * Tries the provider with a request that holds nothing of anybody, and rejects when that fails. The signal ends it
   * when its result is wanted no more; a deadline is its own.
   */
  probe: (signal: AbortSignal) => Promise<void>;
  /** Failures in a row that open the circuit. 3 when absent. */
  failureThreshold?: number;
  /** From its opening to the probe. 30 s when absent. */
  recoveryMs?: number;
  /** Told of each change of state, with what caused it where that is a failure. */
  onChange?: (state: CircuitName, cause: unknown) => void;
  timer?: RecoveryTimer;
}

const STATES: Readonly<Record<CircuitState, CircuitName>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half_open',
  [CircuitState.Isolated]: 'open',
};

/**
 * Keeps callers away from a provider that fails. They ask {@link isAvailable} before a call and tell its outcome; what
 * is told while the circuit is not closed changes counts only. Some time after it opened, one probe runs, nobody
 * waiting for it: it closes the circuit, or leaves it open for as long again. {@link close} ends timer and probe.
 */
export class CircuitBreaker {
  readonly failureThreshold: number;
  readonly recoveryMs: number;
  readonly #counts: CircuitStats = {
    totalRequests: 0,
    successfulRequests: 0,
    failedRequests: 0,
    consecutiveFailures: 0,
  };
  #policy: CircuitBreakerPolicy;
  #telling: Promise<unknown> = Promise.resolve();
  #stopTimer: (() => void) | undefined;
  #probing: AbortController | undefined;
  #probeDueMs = 0;
  #isClosed = false;
  #lastFailure: AppError | undefined;

  constructor(private readonly options: CircuitBreakerOptions) {
    this.failureThreshold = options.failureThreshold ?? 3;
    this.recoveryMs = options.recoveryMs ?? 30_000;
    this.#policy = this.newPolicy();
  }

  get state(): CircuitName {
    return STATES[this.#policy.state];
  }

  /** Whether callers may use the provider. */
  get isAvailable(): boolean {
    return this.state === 'closed';
  }

  get stats(): Readonly<CircuitStats> {
    return { ...this.#counts };
  }

  /** What the latest call failed with, unless one has succeeded since. */
  get lastFailure(): AppError | undefined {
    return this.#lastFailure;
  }

  /** Until the provider may be used again, at the soonest; 0 when it may be used now or is being tried. */
  get recoversInMs(): number {
    return this.state === 'open' ? Math.max(0, this.#probeDueMs - performance.now()) : 0;
  }

  /** A call got its first output. */
  succeeded(): void {
    this.#counts.totalRequests += 1;
    this.#counts.successfulRequests += 1;
    this.#counts.consecutiveFailures = 0;
    this.#lastFailure = undefined;
    this.tell(() => undefined);
  }

  /**
   * A call failed before its first output. What does not speak against the provider is not counted.
   *
   * @returns resolves when {@link CircuitBreaker.state} shows it.
   */
  async failed(error: AppError): Promise<void> {
    if (!countsAgainstProvider(error)) return;
    this.#lastFailure = error;
    this.#counts.totalRequests += 1;
    this.#counts.failedRequests += 1;
    this.#counts.consecutiveFailures += 1;
    this.tell(() => Promise.reject(error));
    await this.#telling;
  }

  /** Closes the circuit, whatever was known of the provider. */
  reset(): void {
    const { state } = this;
    this.stopRecovery();
    this.#lastFailure = undefined;
    this.#counts.consecutiveFailures = 0;
    this.#policy = this.newPolicy();
    if (state !== 'closed') this.options.onChange?.('closed', undefined);
  }

  /** Resolves when {@link CircuitBreaker.state} shows everything that was told. */
  async settled(): Promise<void> {
    await this.#telling;
  }

  /** Ends timer and probe for good: an open circuit stays so. */
  close(): void {
    this.#isClosed = true;
    this.stopRecovery();
  }

  private stopRecovery(): void {
    this.#stopTimer?.();
    this.#probing?.abort();
    this.#stopTimer = this.#probing = undefined;
  }

  /** Hands outcomes to the policy one after the other: it takes its time with each, and a failure takes longer. */
  private tell(outcome: () => unknown): void {
    const policy = this.#policy;
    this.#telling = this.#telling.then(async () => {
      // Outside of a closed circuit the policy would take an old call's outcome for the probe's.
      if (policy.state === CircuitState.Closed) await policy.execute(outcome).catch(() => undefined);
    });
  }

  private newPolicy(): CircuitBreakerPolicy {
    const policy = circuitBreaker(handleAll, {
      breaker: new ConsecutiveBreaker(this.failureThreshold),
      // The timer alone decides when the probe runs: the policy reads a clock that can be set back.
      halfOpenAfter: Number.NEGATIVE_INFINITY,
    });
    let cause: unknown;
    policy.onBreak((reason) => (cause = 'error' in reason ? reason.error : undefined));
    policy.onStateChange((state) => {
      if (policy === this.#policy) this.changed(state, state === CircuitState.Open ? cause : undefined);
    });
    return policy;
  }

  private changed(state: CircuitState, cause: unknown): void {
    if (state === CircuitState.Closed) this.#counts.consecutiveFailures = 0;
    if (state === CircuitState.Open) this.scheduleProbe();
    this.options.onChange?.(STATES[state], cause);
  }

  private scheduleProbe(): void {
    if (this.#isClosed) return;
    const { timer = recoveryTimer } = this.options;
    this.#probeDueMs = performance.now() + this.recoveryMs;
    this.#stopTimer = timer(() => this.runProbe(), this.recoveryMs);
  }

  private runProbe(): void {
    const probing = new AbortController();
    this.#probing = probing;
    const probe = this.#policy.execute(() => this.options.probe(probing.signal).catch(rethrowFailure));
    // Its outcome is a change of state.
    probe.catch(() => undefined);
  }
}

/** A provider that answers with a refusal of the probe itself works. */
function rethrowFailure(thrown: unknown): void {
  const error = AppError.from(thrown);
  if (!isProviderFailure(error) || countsAgainstProvider(error)) throw thrown;
}
