import type { SqlParameters } from '../../../platform/database/sqlite-connection.js';
import { isConstraintViolation } from '../../../platform/database/storage-error.js';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { SQL, type JobRow } from './sqlite-job-statements.js';

/** Lets jobs into the line, but for those that exist and those for which there is no room. */
export class JobAdmission {
  /** @param fullRetryAfterSec seconds after which a refused caller may ask again. */
  constructor(private readonly fullRetryAfterSec: number) {}

  /**
   * Stores a new job, given by the parameters of `SQL.enqueue`.
   *
   * @throws AppError `queue_full` when `maxWaiting` jobs of the kind wait already, `job_conflict` when the id exists.
   */
  async insert(
    tx: WriteTransaction,
    row: SqlParameters,
    kind: string,
    maxWaiting: number | undefined,
  ): Promise<void> {
    try {
      if (maxWaiting === undefined) await tx.run(SQL.enqueue, row);
      else if ((await tx.run(SQL.enqueueUnlessFull, [...row, kind, maxWaiting])).changes !== 1)
        throw this.queueFull(maxWaiting);
    } catch (error) {
      if (!isConstraintViolation(error)) throw error;
      throw new AppError('job_conflict', 'A job with this id exists', { cause: error });
    }
  }

  /** @throws AppError `queue_full` when the job does not wait, and `maxWaiting` of its kind do. */
  async refuseWhenFull(tx: WriteTransaction, jobId: string, maxWaiting: number): Promise<void> {
    const job = await tx.get<JobRow>(SQL.find, [jobId]);
    if (job === undefined || job.state === 'waiting') return;
    const row = await tx.get<{ count: number }>(SQL.countWaiting, [job.kind]);
    if ((row?.count ?? 0) >= maxWaiting) throw this.queueFull(maxWaiting);
  }

  private queueFull(maxWaiting: number): AppError {
    return new AppError('queue_full', 'The queue is full', {
      details: { max_queue_size: maxWaiting },
      retryAfterSec: this.fullRetryAfterSec,
    });
  }
}
