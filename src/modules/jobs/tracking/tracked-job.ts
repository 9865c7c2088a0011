import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import type { CallbackTarget } from '../webhooks/webhook-delivery.js';

/** The states that clients are told. */
export const TRACKED_STATUSES = ['pending', 'processing', 'completed', 'failed'] as const;
export type TrackedStatus = (typeof TRACKED_STATUSES)[number];

/** What sort of work a job is: its `job_type`. */
export const TRACKED_TYPES = ['audio'] as const;
export type TrackedType = (typeof TRACKED_TYPES)[number];

export interface NewTrackedJob {
  /** Of `newJobId()`; also the id of its first job in the queue. */
  readonly id: string;
  readonly type: TrackedType;
  /** Random, the `process.id` of an answer. */
  readonly processId: string;
  /** The client's own id; unique among the jobs that are kept. */
  readonly clientId: string | null;
  /** What was asked for, as shown to clients: no secrets. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly callback: CallbackTarget | null;
}

/** Why a job failed, as clients read it. */
export interface JobProblem {
  /** A code of document 2, such as `INVALID_FORMAT`. */
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** How far a job is. */
export interface JobProgress {
  /** A word for what is being done. */
  readonly step: string;
  /** 0 to 100. */
  readonly percent: number;
  readonly message: string;
}

export interface JobResult {
  /** What a synchronous request would have been answered. */
  readonly structuredData: Readonly<Record<string, unknown>>;
  readonly markdown: string;
}

/** What the final message says of a job that is done. */
export interface CompletionNotice {
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type LogLevel = 'info' | 'warning' | 'error';

/** A job as it is listed. Times are epoch milliseconds. */
export interface TrackedJobSummary {
  readonly id: string;
  readonly type: TrackedType;
  readonly processId: string;
  readonly clientId: string | null;
  readonly status: TrackedStatus;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly startedAtMs: number | null;
  readonly completedAtMs: number | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly progress: JobProgress;
  readonly error: JobProblem | null;
  readonly hasCallback: boolean;
}

/** A job as it is stored. */
export interface TrackedJob extends TrackedJobSummary {
  /** Null until it is there; a job that failed may have a part of it. */
  readonly result: JobResult | null;
}

/** What a surface does with its own rows and queue jobs, in the transaction that cancels or erases its job. */
export interface TrackedJobHooks {
  /**
   * The job is not finished: cancel its queue jobs, let go of its audio after the commit.
   *
   * @returns what the final message says.
   */
  cancel(tx: WriteTransaction, job: TrackedJobSummary): Promise<{ message: string }>;
  /** The job, finished or cancelled, is forgotten: remove everything that was made of it, cached copies too. */
  erase(tx: WriteTransaction, job: TrackedJobSummary): Promise<void>;
}

/** Whether nothing changes in that state any more. */
export function isFinalStatus(status: TrackedStatus): boolean {
  return status === 'completed' || status === 'failed';
}
