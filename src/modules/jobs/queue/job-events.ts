import type { JobState } from './job-record.js';

/** What became of an attempt: `aborted` when it was cancelled, taken over, or given back by a server that stops. */
export type AttemptEnd = 'completed' | 'failed' | 'retried' | 'aborted';

export interface JobAttempt {
  readonly end: AttemptEnd;
  /** From accepting the job to its first attempt, in milliseconds; undefined for further attempts. */
  readonly waitedMs: number | undefined;
  /** At work, in milliseconds. */
  readonly workedMs: number;
}

/** Something that happened to a job, as told to whoever listens in this process. */
export type JobEvent =
  | { readonly type: 'state'; jobId: string; kind: string; state: JobState; attempt: number | null }
  /** An attempt at a job ended in this process. */
  | ({ readonly type: 'attempt'; jobId: string; kind: string } & JobAttempt)
  | { readonly type: 'position'; jobId: string; position: number }
  | { readonly type: 'progress'; jobId: string; progress: Readonly<Record<string, unknown>> };

export type JobEventListener = (event: JobEvent) => void;

/**
 * Tells listeners in this process what happens to jobs, after it is durable. Best effort: what another process
 * does is not told. A listener must not throw.
 */
export class JobEvents {
  private readonly byJob = new Map<string, Set<JobEventListener>>();
  private readonly forAll = new Set<JobEventListener>();

  /** Listens to one job; returns the function that ends this. */
  subscribe(jobId: string, listener: JobEventListener): () => void {
    const listeners = this.byJob.get(jobId) ?? new Set();
    this.byJob.set(jobId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.byJob.get(jobId) === listeners) this.byJob.delete(jobId);
    };
  }

  /** Listens to every job; returns the function that ends this. */
  subscribeAll(listener: JobEventListener): () => void {
    this.forAll.add(listener);
    return () => this.forAll.delete(listener);
  }

  publish(event: JobEvent): void {
    for (const listener of this.forAll) listener(event);
    for (const listener of this.byJob.get(event.jobId) ?? []) listener(event);
  }

  /** Jobs somebody listens to. */
  watchedJobIds(): string[] {
    return [...this.byJob.keys()];
  }
}
