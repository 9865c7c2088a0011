import type { Database } from '../../../platform/database/database.js';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import type { AvailabilitySurvey } from './job-availability.js';
import { SQL } from './sqlite-job-statements.js';

/** Jobs that must not start before their time: puts those into line whose time has come. */
export class DelayedJobs {
  /** When the next one is due; 0 until the stored ones were looked at. */
  private nextDueMs = 0;

  /** @param nowMs epoch milliseconds. */
  constructor(
    private readonly database: Database,
    private readonly nowMs: () => number,
  ) {}

  /** Notes that a job is stored which is due at `runAtMs`. */
  note(runAtMs: number): void {
    this.nextDueMs = Math.min(this.nextDueMs, runAtMs);
  }

  /** Makes those claimable in `tx` that are due; costs nothing when none is. */
  async makeDue(tx: WriteTransaction): Promise<void> {
    const nowMs = this.nowMs();
    if (nowMs < this.nextDueMs) return;
    await tx.run(SQL.makeDue, [nowMs]);
    const row = await tx.get<{ due: number | null }>(SQL.nextDue);
    this.nextDueMs = row?.due ?? Infinity;
  }

  /** Looks at the stored jobs, those of other processes too, and makes those claimable that are due. */
  async survey(): Promise<AvailabilitySurvey> {
    const row = await this.database.get<{ due: number | null }>(SQL.nextDue);
    this.nextDueMs = row?.due ?? Infinity;
    if (this.nextDueMs <= this.nowMs()) await this.database.write((tx) => this.makeDue(tx));
    const kinds = await this.database.all<{ kind: string }>(SQL.claimableKinds);
    return {
      kinds: kinds.map(({ kind }) => kind),
      nextDueMs: Number.isFinite(this.nextDueMs) ? this.nextDueMs : null,
    };
  }
}
