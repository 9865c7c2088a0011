import type { Database } from '../../../platform/database/database.js';
import type { JobEvents } from '../queue/job-events.js';
import type { JobLease } from '../queue/job-record.js';
import type { QueueOptions } from '../queue/queue-options.js';
import { toLease } from '../queue/sqlite-job-statements.js';
import type { BullEntry, BullLines } from './bull-lines.js';
import { BULL_SQL, type FencedRow } from './bull-statements.js';
import type { HeldEntries } from './held-entries.js';
import type { OutboxRelay } from './outbox-relay.js';

/** Takes entries from the line and claims their rows: only then does a claim count. */
export class LineClaimer {
  constructor(
    private readonly database: Database,
    private readonly events: JobEvents,
    private readonly lines: BullLines,
    private readonly relay: OutboxRelay,
    private readonly held: HeldEntries,
    private readonly options: QueueOptions,
  ) {}

  /** Leases up to `limit` of the first jobs of these kinds. */
  async claim(kinds: readonly string[], limit: number): Promise<JobLease[]> {
    const [kind] = kinds;
    if (kinds.length === 1 && kind !== undefined) return this.claimOf(kind, limit);
    const list = JSON.stringify(kinds);
    const inOrder = await this.database.all<{ kind: string }>(BULL_SQL.kindsInOrder, [list, limit]);
    const leases: JobLease[] = [];
    for (const each of new Set(inOrder.map((row) => row.kind))) {
      leases.push(...(await this.claimOf(each, inOrder.filter((row) => row.kind === each).length)));
    }
    return leases.sort((a, b) => a.seq - b.seq);
  }

  /** A line that is empty is filled from the rows, once. */
  private async claimOf(kind: string, limit: number): Promise<JobLease[]> {
    const leases: JobLease[] = [];
    let hasLooked = false;
    while (leases.length < limit) {
      const wanted = limit - leases.length;
      const entries = await this.lines.take(kind, wanted);
      if (entries.length > 0) leases.push(...(await this.fence(entries)));
      if (entries.length === wanted) continue;
      if (leases.length > 0 || hasLooked || !(await this.relay.restock(kind))) break;
      hasLooked = true;
    }
    return leases.sort((a, b) => a.seq - b.seq);
  }

  /** Claims the rows of entries; an entry whose row cannot start is thrown away. */
  private async fence(entries: readonly BullEntry[]): Promise<JobLease[]> {
    const { owner, leaseMs } = this.options;
    const nowMs = this.options.nowMs();
    const list = JSON.stringify(entries.map(({ data }) => [data.jobId, data.attempt]));
    const rows = await this.database.write(async (tx) => {
      const fenced = await tx.all<FencedRow>(BULL_SQL.fence, [owner.id, nowMs + leaseMs, nowMs, list]);
      tx.afterCommit(() => {
        this.held.take(entries, fenced, leaseMs);
        // Whoever hears of it finds the claimer at work.
        process.nextTick(() => this.tellActive(fenced));
      });
      return fenced;
    });
    return rows.map(toLease);
  }

  private tellActive(rows: readonly FencedRow[]): void {
    for (const { id, kind, attempt } of rows) {
      this.events.publish({ type: 'state', jobId: id, kind, state: 'active', attempt });
    }
  }
}
