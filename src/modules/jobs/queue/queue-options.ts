import type { JobOwner } from './job-owner.js';

/** How a queue times its leases and looks. */
export interface QueueOptions {
  /** Milliseconds for which a lease lasts without being renewed. */
  leaseMs: number;
  /** Milliseconds between looks at jobs that other processes stored. */
  pollMs: number;
  /** `Retry-After` of a full queue, in seconds. */
  fullRetryAfterSec: number;
  /** Epoch milliseconds. */
  nowMs: () => number;
  /** Told of a look at the stored jobs that failed, once until one succeeds again. Must not throw. */
  onLookFailed: (error: unknown) => void;
  owner: JobOwner;
}

/** What holds where nothing else is asked for. */
export const QUEUE_DEFAULTS: Omit<QueueOptions, 'owner'> = {
  leaseMs: 10_000,
  pollMs: 500,
  fullRetryAfterSec: 10,
  nowMs: () => Date.now(),
  onLookFailed: () => undefined,
};
