import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { JobLease, JobPayload, JobRecord } from './job-record.js';

export interface NewJob {
  /** Unique over all kinds, for ever; the surface's own id. */
  id: string;
  kind: string;
  /** JSON that the handler needs. No secrets: it is stored in clear and stays with the finished job. */
  payload?: JobPayload;
  /** Takes its place in line, but cannot start before {@link JobQueue.unblock}. */
  blocked?: boolean;
  /** Epoch milliseconds before which it must not start. */
  runAtMs?: number;
  /** Refuse the job with `queue_full` when that many of its kind wait already. */
  maxWaiting?: number;
}

export interface JobCounts {
  waiting: number;
  active: number;
}

/**
 * Told the kind of which a job may have become claimable: at the latest when it is durable, perhaps before, so that
 * a claim made at once can be part of the same commit. Must not throw.
 */
export type AvailabilityListener = (kind: string) => void;

/**
 * Jobs in line, first in first out per kind. What takes a `tx` happens in the caller's write transaction, so that
 * a job's state and the caller's own rows change together or not at all. Work is at least once; an attempt that
 * was taken over cannot store anything (`lease_lost`), so that results are stored once.
 */
export abstract class JobQueue {
  /** @throws AppError `queue_full` (with `retryAfterSec`) or `job_conflict` when the id exists. */
  abstract enqueue(tx: WriteTransaction, job: NewJob): Promise<void>;

  /**
   * Puts a job of any state at the end of the line for a new attempt; a running attempt is fenced off.
   *
   * @throws AppError `job_not_found`.
   */
  abstract requeue(tx: WriteTransaction, jobId: string, options?: RequeueOptions): Promise<void>;

  /** Lets a blocked job start when its turn comes; false when there is no such blocked job. */
  abstract unblock(tx: WriteTransaction, jobId: string): Promise<boolean>;

  /** Ends a job that is not finished; a running attempt is fenced off. False when there was nothing to cancel. */
  abstract cancel(tx: WriteTransaction, jobId: string): Promise<boolean>;

  /** Forgets a job of any state. */
  abstract remove(tx: WriteTransaction, jobId: string): Promise<void>;

  /** Drops what the errors of these jobs said, their codes stay: for what is past its retention. */
  abstract forgetErrorTexts(tx: WriteTransaction, jobIds: readonly string[]): Promise<void>;

  /** Ends a job that is not finished as failed, whoever works on it. False when there was nothing to fail. */
  abstract abandon(tx: WriteTransaction, jobId: string, error: AppError): Promise<boolean>;

  /** Leases up to `limit` of the first jobs of these kinds; empty when none can start. */
  abstract claim(kinds: readonly string[], limit: number): Promise<readonly JobLease[]>;

  /** Extends leases; those not among the answer are lost. */
  abstract renew(leases: readonly JobLease[]): Promise<readonly JobLease[]>;

  /** @throws AppError `lease_lost` unless the lease still stands. */
  abstract assertHeld(tx: WriteTransaction, lease: JobLease): Promise<void>;

  /**
   * As {@link assertHeld}, and forgets deaths and retries: call it before storing a partial result that later
   * attempts build on.
   *
   * @throws AppError `lease_lost`.
   */
  abstract noteProgress(tx: WriteTransaction, lease: JobLease): Promise<void>;

  /** @throws AppError `lease_lost`. */
  abstract complete(tx: WriteTransaction, lease: JobLease): Promise<void>;

  /**
   * Completes every job whose lease still stands, and answers the leases that were lost. An adapter overrides it
   * where one step for all costs less than one for each.
   */
  async completeAll(tx: WriteTransaction, leases: readonly JobLease[]): Promise<readonly JobLease[]> {
    const lost: JobLease[] = [];
    for (const lease of leases) {
      try {
        await this.complete(tx, lease);
      } catch (error) {
        if (AppError.from(error).code !== 'lease_lost') throw error;
        lost.push(lease);
      }
    }
    return lost;
  }

  /** @throws AppError `lease_lost`. */
  abstract fail(tx: WriteTransaction, lease: JobLease, error: AppError): Promise<void>;

  /**
   * Back into line, not to start before `runAtMs`.
   *
   * @param isCounted whether it raises the job's retries.
   * @throws AppError `lease_lost`.
   */
  abstract retryLater(
    tx: WriteTransaction,
    lease: JobLease,
    runAtMs: number,
    isCounted: boolean,
  ): Promise<void>;

  /**
   * Back to its place in line without having ended: for a server that stops.
   *
   * @throws AppError `lease_lost`.
   */
  abstract giveBack(tx: WriteTransaction, lease: JobLease): Promise<void>;

  /** Takes back leases that ran out, or whose process is known to be gone; answers how many. */
  abstract reclaimLost(): Promise<number>;

  /** The job as committed, or as `tx` sees it. */
  abstract find(jobId: string, tx?: WriteTransaction): Promise<JobRecord | undefined>;

  /**
   * Place in line among the waiting jobs of its kind, 1 being the next to start; null when it does not wait.
   * A job may start in the commit that stores it: ask with `tx` for the place that it took.
   */
  abstract positionOf(jobId: string, tx?: WriteTransaction): Promise<number | null>;

  abstract counts(kind: string): Promise<JobCounts>;

  /** Calls `listener` as soon as a job can be claimed; returns the function that ends this. */
  abstract onAvailable(listener: AvailabilityListener): () => void;

  /** Stops timers. Leases still held run out by themselves. */
  abstract close(): Promise<void>;
}

export interface RequeueOptions {
  blocked?: boolean;
  payload?: JobPayload;
  /** As in {@link NewJob}; a job that waits already is not counted against it. */
  maxWaiting?: number;
}
