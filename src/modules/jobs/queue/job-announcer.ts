import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import type { JobAvailability } from './job-availability.js';
import type { JobEvents } from './job-events.js';
import type { ChangedRow } from './sqlite-job-statements.js';

/** Tells of what a write transaction does to jobs. */
export class JobAnnouncer {
  /** @param nowMs epoch milliseconds. */
  constructor(
    private readonly events: JobEvents,
    private readonly availability: JobAvailability,
    private readonly nowMs: () => number,
  ) {}

  /** Publishes these states once they are durable. */
  changed(tx: WriteTransaction, rows: readonly ChangedRow[]): void {
    if (rows.length === 0) return;
    tx.afterCommit(() => {
      for (const { id, kind, state, attempt } of rows) {
        this.events.publish({ type: 'state', jobId: id, kind, state, attempt });
      }
    });
  }

  /**
   * Tells of a job that can be claimed from `runAtMs` on; twice when that is now: at once, so that a worker that has
   * a place claims it in the same commit, and when it is durable, for whoever came too early.
   */
  available(tx: WriteTransaction, kind: string, runAtMs: number): void {
    if (runAtMs <= this.nowMs()) {
      this.availability.notify(kind);
      tx.afterCommit(() => this.availability.notify(kind));
    } else {
      tx.afterCommit(() => this.availability.lookAt(runAtMs));
    }
  }
}
