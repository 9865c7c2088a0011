import type { Job, JobOptions, Queue } from 'bull';
import type { OpenRow } from './bull-statements.js';
import type { RedisLink } from './redis-link.js';

/** How Bull is to treat our entries: no lock outlives its taker for long, no entry outlives its job. */
export const BULL_SETTINGS = {
  /** Milliseconds from taking an entry to fencing its row; then the lock is extended to the lease's length. */
  lockDuration: 2000,
  /** Milliseconds between looks for entries whose lock has run out, over all processes. */
  stalledInterval: 1000,
};

/** What Bull's types leave out: its non-blocking fetch, and its look for entries whose taker is gone. */
export type BullQueue = Queue<LineEntry> & {
  readonly token: string;
  moveToActive(): Promise<BullEntry | null>;
  moveUnlockedJobsToWait(): Promise<void>;
};
export type BullEntry = Job<LineEntry>;

/** What an entry of the line refers to: a row as it stood before it was claimed. No payload leaves the database. */
export interface LineEntry {
  jobId: string;
  attempt: number;
}

/** Claims in Bull's queues: one queue per kind, whose entries are hints that a row can start. */
export class BullLines {
  private readonly pending = new Set<Promise<unknown>>();

  constructor(
    private readonly link: RedisLink,
    private readonly queues: ReadonlyMap<string, BullQueue>,
    private readonly prefix: string,
  ) {}

  get kinds(): string[] {
    return [...this.queues.keys()];
  }

  /** Puts rows into line, each by its place; one that is in line already stays. Rejects when Redis is away. */
  async add(rows: readonly OpenRow[]): Promise<void> {
    for (const kind of new Set(rows.map((row) => row.kind))) {
      const entries = rows.filter((row) => row.kind === kind).map(toBullJob);
      await this.queues.get(kind)?.addBulk(entries);
    }
    this.link.noteSuccess();
  }

  /** Takes up to `limit` entries and locks them. Does not wait for any to come. */
  async take(kind: string, limit: number): Promise<BullEntry[]> {
    const queue = this.queues.get(kind);
    if (queue === undefined) return [];
    const takes = await Promise.allSettled(Array.from({ length: limit }, () => queue.moveToActive()));
    const failure = takes.find((take) => take.status === 'rejected');
    if (failure === undefined) this.link.noteSuccess();
    else this.link.noteFailure(failure.reason);
    return takes.flatMap((take) => (take.status === 'fulfilled' && take.value !== null ? [take.value] : []));
  }

  /** How many entries of a kind wait. */
  async length(kind: string): Promise<number> {
    return (await this.queues.get(kind)?.getWaitingCount()) ?? 0;
  }

  /** Keeps locks for `forMs` from now. Best effort: the row's lease is what counts. */
  extend(entries: readonly BullEntry[], forMs: number): void {
    for (const entry of entries) this.attempt(() => entry.extendLock(forMs));
  }

  /** Takes an entry out of Bull, whoever holds its lock. Best effort: what stays behind is thrown away when taken. */
  finish(entry: BullEntry): void {
    this.attempt(() => entry.moveToCompleted('settled', false, true).catch(() => this.forget(entry)));
  }

  /** Takes the entry of a row out of line that will not start. Best effort, as {@link finish}. */
  drop(kind: string, row: LineEntry): void {
    this.attempt(async () => (await this.queues.get(kind)?.getJob(entryIdOf(row)))?.remove());
  }

  /** Puts entries back into line whose taker is gone. */
  async restoreStalled(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.moveUnlockedJobsToWait()));
  }

  /** Calls `listener` with the kind of each entry that another process put into line. */
  onAdded(listener: (kind: string) => void): () => void {
    const own = new Set([...this.queues.values()].map(({ token }) => token));
    const hear = (_pattern: string, channel: string): void => {
      const [key = '', token = ''] = channel.split('@');
      const kind = this.kinds.find((known) => key === this.queues.get(known)?.toKey('waiting'));
      if (kind !== undefined && !own.has(token)) listener(kind);
    };
    this.link.subscriber.on('pmessage', hear);
    const pattern = `${this.prefix}:*:waiting@*`;
    this.link.subscriber.psubscribe(pattern).catch((error: unknown) => this.link.noteFailure(error));
    return () => this.link.subscriber.off('pmessage', hear);
  }

  /** Resolves when nothing is under way any more. */
  async settled(): Promise<void> {
    await Promise.all(this.pending);
  }

  /** For an entry whose lock has run out. */
  private async forget(entry: BullEntry): Promise<unknown> {
    return entry.moveToCompleted('settled', true, true);
  }

  private attempt(work: () => Promise<unknown>): void {
    if (!this.link.isUp) return;
    const done = work().catch(() => undefined);
    this.pending.add(done);
    void done.then(() => this.pending.delete(done));
  }
}

/** Names an entry: one for each attempt at a job, so that to add it again changes nothing. */
export function entryIdOf({ jobId, attempt }: LineEntry): string {
  return `${attempt}-${jobId}`;
}

function toBullJob({ id, attempt, seq }: OpenRow): { data: LineEntry; opts: JobOptions } {
  const data = { jobId: id, attempt };
  const opts = { jobId: entryIdOf(data), priority: seq, removeOnComplete: true, removeOnFail: true };
  return { data, opts };
}
