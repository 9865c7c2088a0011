import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../../platform/database/database.js';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { JobQueue } from '../queue/job-queue.js';
import { JobCompletions } from './job-completions.js';
import type { RunningJob } from './running-job.js';
import type { StoreTrouble } from './store-trouble.js';

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5000;

/** Stores how attempts end. */
export class JobSettlement {
  private readonly completions: JobCompletions;

  constructor(
    queue: JobQueue,
    private readonly database: Pick<Database, 'write'>,
    private readonly trouble: StoreTrouble,
  ) {
    this.completions = new JobCompletions(queue, database);
  }

  /** As {@link settle}, for a job that is completed and has nothing to store. */
  complete(job: RunningJob): Promise<void> {
    return this.settleBy(job, () => this.completions.complete(job.lease));
  }

  /**
   * Ends the attempt; one whose lease was lost meanwhile ends without effect. While the database is busy or full it
   * tries again, for as long as the lease stands and the attempt is not aborted; then the lease is left to run out.
   *
   * @throws whatever else `work` fails with.
   */
  settle(job: RunningJob, work: (tx: WriteTransaction) => Promise<void>): Promise<void> {
    return this.settleBy(job, () => this.database.write(work));
  }

  private async settleBy(job: RunningJob, write: () => Promise<void>): Promise<void> {
    job.isEnding = true;
    let delayMs = FIRST_DELAY_MS;
    while (!(await this.isSettled(job, write))) {
      if (job.controller.signal.aborted) return;
      await delay(delayMs, undefined, { signal: job.controller.signal }).catch(() => undefined);
      delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
    }
    job.isVoid = true;
  }

  private async isSettled(job: RunningJob, write: () => Promise<void>): Promise<boolean> {
    try {
      await write();
      this.trouble.noteSuccess();
      return true;
    } catch (error) {
      const { code, isPassing } = AppError.from(error);
      if (code === 'lease_lost') return true;
      if (!isPassing) throw error;
      this.trouble.noteFailure(error, { job: job.lease.jobId }, "a job's end could not be stored yet");
      return false;
    }
  }
}
