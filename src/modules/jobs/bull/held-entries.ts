import type { JobEvent } from '../queue/job-events.js';
import type { JobLease } from '../queue/job-record.js';
import type { BullEntry, BullLines } from './bull-lines.js';
import type { FencedRow } from './bull-statements.js';

type StateEvent = Extract<JobEvent, { type: 'state' }>;

interface Held {
  /** Of the claim, one above the entry's. */
  readonly attempt: number;
  readonly entry: BullEntry;
}

/** The entries of the jobs that this process works on: locked while it does, gone from Bull when the job has ended. */
export class HeldEntries {
  private readonly byJob = new Map<string, Held>();

  constructor(private readonly lines: BullLines) {}

  /** Keeps the entries whose rows were claimed, and throws the others away. */
  take(entries: readonly BullEntry[], fenced: readonly FencedRow[], lockMs: number): void {
    const claimed = new Map(fenced.map((row) => [row.id, row.attempt]));
    for (const entry of entries) {
      const { jobId } = entry.data;
      const attempt = claimed.get(jobId);
      if (attempt === entry.data.attempt + 1) this.byJob.set(jobId, { attempt, entry });
      else this.lines.finish(entry);
    }
    this.lines.extend(entriesOf(fenced, this.byJob), lockMs);
  }

  /** Extends the locks of leases that stand, and lets go of the others. */
  renewed(asked: readonly JobLease[], standing: readonly JobLease[], lockMs: number): void {
    const kept = new Set(standing);
    for (const lease of asked) if (!kept.has(lease)) this.letGo(lease.jobId, lease.attempt);
    this.lines.extend(
      entriesOf(
        standing.map(({ jobId }) => ({ id: jobId })),
        this.byJob,
      ),
      lockMs,
    );
  }

  /** Lets go of the entry of a job whose state has changed, also of one in line that will not start. */
  follow({ jobId, kind, state, attempt }: StateEvent): void {
    if (state === 'active') return;
    if (this.letGo(jobId, attempt)) return;
    const isOver = state === 'cancelled' || state === 'failed';
    if (isOver && attempt !== null) this.lines.drop(kind, { jobId, attempt });
  }

  /** Follows what another process tells of a job; false when this one has gone beyond that attempt. */
  hear({ jobId, state, attempt }: StateEvent): boolean {
    const held = this.byJob.get(jobId);
    if (held === undefined) return true;
    if (attempt !== null && attempt < held.attempt) return false;
    if (state !== 'active' || attempt !== held.attempt) this.letGo(jobId, attempt);
    return true;
  }

  /** Lets go of the entry of an attempt, or of an older one, at a job; false when there is none. */
  letGo(jobId: string, attempt: number | null): boolean {
    const held = this.byJob.get(jobId);
    if (held === undefined || (attempt !== null && attempt < held.attempt)) return false;
    this.byJob.delete(jobId);
    this.lines.finish(held.entry);
    return true;
  }
}

function entriesOf(jobs: readonly { id: string }[], byJob: ReadonlyMap<string, Held>): BullEntry[] {
  return jobs.flatMap(({ id }) => byJob.get(id)?.entry ?? []);
}
