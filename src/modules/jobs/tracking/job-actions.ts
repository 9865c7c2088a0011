import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import { JobEvents } from '../queue/job-events.js';
import { WebhookOutbox } from '../webhooks/webhook-outbox.js';
import { TrackedJobHistory } from './tracked-job-history.js';
import { TrackedJobRepository } from './tracked-job.repository.js';
import { isFinalStatus, type JobProblem, type TrackedJobSummary } from './tracked-job.js';
import { TrackedJobs } from './tracked-jobs.js';

const CANCELLED: JobProblem = {
  code: 'CANCELLED',
  message: 'The job was cancelled',
  details: { error_type: 'CANCELLED' },
};

/** What clients do to jobs: cancel, erase, have the webhook sent again. Any of a job's three ids names it. */
@Injectable()
export class JobActions {
  constructor(
    private readonly database: Database,
    private readonly tracked: TrackedJobs,
    private readonly jobs: TrackedJobRepository,
    private readonly history: TrackedJobHistory,
    private readonly outbox: WebhookOutbox,
    private readonly events: JobEvents,
  ) {}

  /**
   * Ends a job as failed with `CANCELLED`; one that has ended stays as it is.
   *
   * @throws AppError `job_not_found`.
   */
  cancel(anyId: string): Promise<void> {
    return this.database.write(async (tx) => {
      const job = await this.tracked.get(anyId, tx);
      if (isFinalStatus(job.status)) return;
      const { message } = await this.tracked.hooksOf(job.type).cancel(tx, job);
      await this.tracked.fail(tx, job.id, CANCELLED, message);
    });
  }

  /**
   * Cancels a job that has not ended and forgets everything known of it. Its final message, where one is still owed,
   * is forgotten too.
   *
   * @returns the job's own id.
   * @throws AppError `job_not_found`.
   */
  async erase(anyId: string): Promise<string> {
    const id = await this.database.write(async (tx) => {
      const job = await this.tracked.get(anyId, tx);
      await this.eraseIn(tx, job);
      return job.id;
    });
    await this.database.scrub();
    return id;
  }

  /**
   * Erases up to `limit` jobs that ended before a time; gives their number. What is erased stays in the write-ahead
   * log until the database is scrubbed.
   */
  eraseEndedBefore(timeMs: number, limit: number): Promise<number> {
    return this.database.write(async (tx) => {
      const jobs = await this.jobs.endedBefore(tx, timeMs, limit);
      for (const job of jobs) await this.eraseIn(tx, job);
      return jobs.length;
    });
  }

  /**
   * Delivers the final message again, whatever became of it, with the same `webhook-id`.
   *
   * @throws AppError `job_not_found`, or as {@link WebhookOutbox.replay} when there is nothing to deliver.
   */
  replayWebhook(anyId: string): Promise<void> {
    return this.database.write(async (tx) => {
      const job = await this.tracked.get(anyId, tx);
      await this.outbox.replay(tx, job.id);
    });
  }

  private async eraseIn(tx: WriteTransaction, job: TrackedJobSummary): Promise<void> {
    const hooks = this.tracked.hooksOf(job.type);
    if (!isFinalStatus(job.status)) await hooks.cancel(tx, job);
    await hooks.erase(tx, job);
    await this.outbox.forget(tx, job.id);
    await this.history.delete(tx, job.id);
    await this.jobs.delete(tx, job.id);
    tx.afterCommit(() => this.events.publish({ type: 'progress', jobId: job.id, progress: {} }));
  }
}
