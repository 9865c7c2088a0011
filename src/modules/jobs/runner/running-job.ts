import type { JobHandlerDefinition } from './job-handler.js';
import type { JobLease } from '../queue/job-record.js';

/** An attempt at work in this process. */
export interface RunningJob {
  readonly lease: JobLease;
  readonly handler: JobHandlerDefinition;
  readonly controller: AbortController;
  /** The lease was lost, or the server is giving the job back: nothing is stored for this attempt. */
  isVoid: boolean;
  /** The attempt's end is being stored; whether the lease still stands shows there. */
  isEnding: boolean;
  settled: Promise<void>;
}

/** Resolves when all of these have settled, at the latest after `deadlineMs`. */
export async function settledWithin(jobs: Iterable<RunningJob>, deadlineMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, deadlineMs);
  });
  await Promise.race([Promise.all(Array.from(jobs, ({ settled }) => settled)), late]);
  clearTimeout(timer);
}

/** The jobs of one kind: how many are at work, and whether more are being claimed. */
export class Lane {
  running = 0;
  isClaiming = false;
  wantsMore = false;

  constructor(readonly handler: JobHandlerDefinition) {}
}
