import { AppError } from '../../../platform/errors/app-error.js';
import type { JobLease } from './job-record.js';

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
