import type { Database } from '../../../platform/database/database.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { leaseLost } from '../queue/job-errors.js';
import type { JobQueue } from '../queue/job-queue.js';
import type { JobLease } from '../queue/job-record.js';

/** An attempt that waits to be stored as completed. */
interface Ending {
  readonly lease: JobLease;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Completes jobs that have nothing else to store: one statement for all that have ended by the time the database
 * comes to it, because handing statements over one by one takes longer than carrying them out.
 */
export class JobCompletions {
  private gathering: Ending[] | undefined;

  constructor(
    private readonly queue: Pick<JobQueue, 'completeAll'>,
    private readonly database: Pick<Database, 'write'>,
  ) {}

  /**
   * Resolves when that is durable.
   *
   * @throws AppError `lease_lost`, or whatever the database refuses the write with.
   */
  complete(lease: JobLease): Promise<void> {
    return new Promise((resolve, reject) => {
      const ending = { lease, resolve, reject };
      if (this.gathering !== undefined) this.gathering.push(ending);
      else void this.store((this.gathering = [ending]));
    });
  }

  private async store(endings: Ending[]): Promise<void> {
    try {
      const lost = await this.database.write((tx) => {
        this.endGathering(endings);
        return this.queue.completeAll(
          tx,
          endings.map(({ lease }) => lease),
        );
      });
      const isLost = new Set(lost);
      for (const { lease, resolve, reject } of endings) {
        if (isLost.has(lease)) reject(leaseLost());
        else resolve();
      }
    } catch (error) {
      this.endGathering(endings);
      await this.takeApart(endings, error);
    }
  }

  /** The error of one must not be that of the others; one that will pass is nobody's own. */
  private async takeApart(endings: Ending[], error: unknown): Promise<void> {
    if (endings.length === 1 || AppError.from(error).isPassing) {
      for (const { reject } of endings) reject(error);
    } else {
      await Promise.all(endings.map((ending) => this.store([ending])));
    }
  }

  private endGathering(endings: Ending[]): void {
    if (this.gathering === endings) this.gathering = undefined;
  }
}
