import { AppError } from '../../platform/errors/app-error.js';
import type { WriteTransaction } from '../../platform/database/write-transaction.js';
import type { Logger } from '../../platform/logging/logger.js';
import { retryAt, waitUntil, type JobOutcome } from '../jobs/runner/job-handler.js';
import type { JobLease } from '../jobs/queue/job-record.js';

/** Retries in a row without progress after which a job fails. */
const MAX_RETRIES = 10;
const RETRY_DELAY_MS = 1000;
/** Who asks to be left alone for longer is asked again after that all the same. */
const MAX_REQUESTED_DELAY_MS = 60_000;

/**
 * Does `work`, and has the job tried again when this server could not do it at the time. A recogniser or database
 * that is not ready does not count as a retry: it says nothing of the job.
 *
 * @param noteRetry told of each retry that counts, in the transaction that puts the job back.
 * @throws what `work` throws when it is final, the signal is aborted, or retries have not helped.
 */
export async function retryWhenPassing(
  lease: JobLease,
  signal: AbortSignal,
  logger: Logger,
  work: () => Promise<JobOutcome>,
  noteRetry?: (tx: WriteTransaction, error: AppError) => Promise<void>,
): Promise<JobOutcome> {
  try {
    return await work();
  } catch (thrown) {
    const error = AppError.from(thrown);
    const isWait = error.code === 'not_ready';
    if (signal.aborted || !mayPass(error) || error.code === 'shutting_down') throw thrown;
    if (!isWait && lease.retries >= MAX_RETRIES) throw thrown;
    logger.warn({ err: thrown, jobId: lease.jobId, retries: lease.retries }, 'a job will be tried again');
    const runAtMs = Date.now() + delayMs(error, lease.retries);
    if (isWait) return waitUntil(runAtMs);
    return retryAt(runAtMs, noteRetry && ((tx) => noteRetry(tx, error)));
  }
}

/** A vendor that was too slow or broke off may do better with the same piece; what it refused it refuses again. */
function mayPass({ isPassing, code, details }: AppError): boolean {
  const isBroken = code === 'stt_timeout' || (code === 'stt_failed' && details?.['status'] === undefined);
  return isPassing || isBroken;
}

/** Longer after each retry, and no less than the error asks for. */
function delayMs({ retryAfterSec = 0 }: AppError, retries: number): number {
  return Math.max(RETRY_DELAY_MS * (retries + 1), Math.min(retryAfterSec * 1000, MAX_REQUESTED_DELAY_MS));
}
