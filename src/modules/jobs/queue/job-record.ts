/** Where a job is in its life. */
export type JobState = 'waiting' | 'active' | 'completed' | 'failed' | 'cancelled';

/** JSON that a handler needs; no secrets, no large data. */
export type JobPayload = Readonly<Record<string, unknown>>;

/** What is known of a job. Times are epoch milliseconds. */
export interface JobRecord {
  readonly id: string;
  readonly kind: string;
  readonly state: JobState;
  readonly payload: JobPayload;
  /** Rises with every claim and every requeue; what fences an older attempt off. */
  readonly attempt: number;
  /** Claims that ended without word, since the last progress: the process died or stopped renewing. */
  readonly deaths: number;
  /** Times that it was put back to be tried again, since the last progress. */
  readonly retries: number;
  /** Holds its place, but cannot start before it is unblocked. */
  readonly isBlocked: boolean;
  /** Not to start before; null when it may start at once. */
  readonly runAtMs: number | null;
  readonly createdAtMs: number;
  /** Start of the latest attempt. */
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** The right to work on a job; lost when another attempt begins, the job is cancelled, or it is not renewed. */
export interface JobLease {
  readonly jobId: string;
  readonly kind: string;
  /** Place in line of this attempt. */
  readonly seq: number;
  readonly attempt: number;
  readonly deaths: number;
  readonly retries: number;
  readonly payload: JobPayload;
  readonly createdAtMs: number;
  /** The trace that the job was asked for in, as JSON of its headers; null when that was none. */
  readonly trace?: string | null;
}
