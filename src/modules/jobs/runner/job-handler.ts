import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import type { AppError } from '../../../platform/errors/app-error.js';
import type { JobLease } from '../queue/job-record.js';

/** Stores what belongs to the end of a job, in the transaction that ends it. */
export type JobStore = (tx: WriteTransaction) => Promise<void>;

/** How an attempt ended well. */
export type JobOutcome =
  | { readonly outcome: 'completed'; readonly store: JobStore | undefined }
  | {
      readonly outcome: 'retry';
      readonly runAtMs: number;
      /** Whether it raises the job's retries. */
      readonly isCounted: boolean;
      readonly store: JobStore | undefined;
    };

/** The job is done; `store` runs in the transaction that completes it, and not at all when the lease was lost. */
export function completed(store?: JobStore): JobOutcome {
  return { outcome: 'completed', store };
}

/** Try again, not before `runAtMs` (epoch milliseconds); `store` runs in the transaction that puts it back. */
export function retryAt(runAtMs: number, store?: JobStore): JobOutcome {
  return { outcome: 'retry', runAtMs, isCounted: true, store };
}

/** As {@link retryAt}, for what the job cannot help: it is not counted among its retries. */
export function waitUntil(runAtMs: number): JobOutcome {
  return { outcome: 'retry', runAtMs, isCounted: false, store: undefined };
}

/**
 * Works on one job. Returns how it ended, so that the runner stores results and the job's state in one
 * transaction; nothing returned is `completed()`. A thrown error fails the job. `signal` is aborted with an
 * `AppError` when the job was cancelled or taken over, or the server stops; then nothing that is returned or
 * thrown has an effect, but for a result that is ready when the server stops.
 */
export type JobWork = (lease: JobLease, signal: AbortSignal) => Promise<JobOutcome | void>;

/** Stores what a failed job means to its module, in the transaction that fails it. */
export type JobFailureHook = (tx: WriteTransaction, lease: JobLease, error: AppError) => Promise<void>;

/** Everything the runner knows of a kind. */
export interface JobHandlerDefinition {
  readonly kind: string;
  /** Jobs of this kind at work in this process at once. */
  readonly concurrency: number;
  /** Whether jobs of this kind may be claimed now; asked before each claim. Always, when left out. */
  readonly isReady?: () => boolean | Promise<boolean>;
  /** Whether a server that stops aborts it at once, to be done again later, instead of letting it finish. */
  readonly canBeBrokenOff?: boolean;
  readonly work: JobWork;
  readonly onFailed: JobFailureHook | undefined;
}
