import type { Database } from '../../../platform/database/database.js';
import { SQL } from '../queue/sqlite-job-statements.js';
import type { BullLines } from './bull-lines.js';
import { BULL_SQL, type OpenRow } from './bull-statements.js';
import type { RedisLink } from './redis-link.js';

/** Rows of a kind that one look puts into line; the next looks find the others. */
const LOOK_ROWS = 100;
/** Milliseconds between looks that do not trust the line's length. */
const FULL_LOOK_MS = 10_000;

/**
 * Hands rows that can start to the line: each after its commit, and all that a crash, or a Redis that was away or
 * emptied, left out whenever somebody looks. The rows themselves are the outbox.
 */
export class OutboxRelay {
  private readonly noted = new Set<string>();
  private tail: Promise<void> = Promise.resolve();
  private fullLookAtMs = 0;

  constructor(
    private readonly database: Database,
    private readonly lines: BullLines,
    private readonly link: RedisLink,
    private readonly nowMs: () => number,
  ) {}

  /** To be called when a job that can perhaps start has been committed. */
  note(jobId: string): void {
    this.noted.add(jobId);
    if (this.noted.size === 1) this.tail = this.tail.then(() => this.handOver());
  }

  /** Resolves when everything that was noted so far is in line, or has failed to be put there. */
  async settled(): Promise<void> {
    await this.tail;
  }

  /** Fills the line of a kind, which is empty. False when no row of it can start, or Redis is away. */
  async restock(kind: string): Promise<boolean> {
    try {
      return (await this.look([kind], false)).length > 0;
    } catch (error) {
      this.link.noteFailure(error);
      return false;
    }
  }

  /** Puts rows into line that are not there; gives the kinds of which rows can start. Rejects when Redis is away. */
  lookAtAll(): Promise<string[]> {
    const now = performance.now();
    const isFull = now >= this.fullLookAtMs;
    if (isFull) this.fullLookAtMs = now + FULL_LOOK_MS;
    return this.look(this.lines.kinds, !isFull);
  }

  /** When the next delayed job is due, epoch milliseconds; null when there is none. */
  async nextDueMs(): Promise<number | null> {
    return (await this.database.get<{ due: number | null }>(SQL.nextDue))?.due ?? null;
  }

  /** Lets jobs start whose time has come, and adds what is not in line. */
  private async look(kinds: readonly string[], trustsLength: boolean): Promise<string[]> {
    await this.makeDue();
    const found: string[] = [];
    for (const kind of kinds) {
      const rows = await this.database.all<OpenRow>(BULL_SQL.openOfKind, [kind, LOOK_ROWS]);
      if (rows.length === 0) continue;
      found.push(kind);
      if (trustsLength && (await this.lines.length(kind)) >= rows.length) continue;
      await this.lines.add(rows);
    }
    return found;
  }

  private async makeDue(): Promise<void> {
    const dueMs = await this.nextDueMs();
    if (dueMs === null || dueMs > this.nowMs()) return;
    await this.database.write((tx) => tx.run(SQL.makeDue, [this.nowMs()]));
  }

  private async handOver(): Promise<void> {
    const ids = [...this.noted];
    this.noted.clear();
    if (!this.link.isUp) return;
    try {
      await this.lines.add(await this.database.all<OpenRow>(BULL_SQL.openAmong, [JSON.stringify(ids)]));
    } catch (error) {
      this.link.noteFailure(error);
    }
  }
}
