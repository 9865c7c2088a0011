import type { JobHandlerDefinition } from './job-handler.js';
import type { JobLease } from '../queue/job-record.js';

/** An attempt at work in this process. */
export interface RunningJob {
  readonly lease: JobLease;
  readonly controller: AbortController;
  /** The lease was lost, or the server is giving the job back: nothing is stored for this attempt. */
  isVoid: boolean;
  /** The attempt's end is being stored; whether the lease still stands shows there. */
  isEnding: boolean;
  settled: Promise<void>;
}

/** The jobs of one kind: how many are at work, and whether more are being claimed. */
export class Lane {
  running = 0;
  isClaiming = false;
  wantsMore = false;

  constructor(readonly handler: JobHandlerDefinition) {}
}
