import { AppError } from '../../platform/errors/app-error.js';
import type { JobHandlerDefinition } from './job-handler.js';
import type { JobLease } from './job-record.js';

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

/** Why an attempt ends when another has begun. */
export function leaseLost(): AppError {
  return new AppError('lease_lost', 'Another attempt has taken over the job');
}

/** Why an attempt ends when the server does. */
export function stopping(): AppError {
  return new AppError('shutting_down', 'The server is stopping');
}

/** Why a job fails whose processes kept dying. */
export function givenUp(lease: JobLease): AppError {
  return new AppError(
    'internal',
    `The job was given up after ${lease.deaths} attempts that ended without word`,
  );
}
