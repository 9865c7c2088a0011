/**
 * Where the delivery of a job's final message stands: there is none yet, an attempt is due, a 2xx was answered, the
 * receiver wants no more (410), or every attempt failed, the first one already where this server may not reach the address.
 */
export type DeliveryState = 'idle' | 'waiting' | 'delivered' | 'refused' | 'dead';

/** Where a job's client wants to be told. Both are secrets: never logged, never answered. */
export interface CallbackTarget {
  readonly url: string;
  readonly token: string | undefined;
}

/** Why an attempt got no answer; holds no part of the address. */
export interface AttemptError {
  readonly code: string;
  readonly message: string;
}

/** How an attempt ended. */
export interface AttemptOutcome {
  readonly durationMs: number;
  /** Null when no answer came. */
  readonly httpStatus: number | null;
  /** Null when an answer came. */
  readonly error: AttemptError | null;
  /** Seconds that the receiver asked to be left alone. */
  readonly retryAfterSec: number | undefined;
}

/** One request to a callback address. */
export interface WebhookAttempt {
  readonly number: number;
  readonly phase: string;
  readonly startedAtMs: number;
  /** Null while it runs. */
  readonly durationMs: number | null;
  readonly httpStatus: number | null;
  readonly error: AttemptError | null;
}
