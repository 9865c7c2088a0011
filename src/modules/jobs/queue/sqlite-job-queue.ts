import type { Database } from '../../../platform/database/database.js';
import type { SqlParameters } from '../../../platform/database/sqlite-connection.js';
import { isConstraintViolation } from '../../../platform/database/storage-error.js';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { JobAvailability } from './job-availability.js';
import type { JobEvents } from './job-events.js';
import { leaseLost } from './job-errors.js';
import { JobOwner } from './job-owner.js';
import {
  JobQueue,
  type AvailabilityListener,
  type JobCounts,
  type NewJob,
  type RequeueOptions,
} from './job-queue.js';
import { QUEUE_DEFAULTS, type QueueOptions } from './queue-options.js';
import type { JobLease, JobRecord, JobState } from './job-record.js';
import {
  SQL,
  toLease,
  toRecord,
  type ChangedRow,
  type JobRow,
  type LeaseRow,
} from './sqlite-job-statements.js';

/** The queue in the server's own database: nothing to install, and one transaction for job and result. */
export class SqliteJobQueue extends JobQueue {
  private readonly options: QueueOptions;
  private readonly availability: JobAvailability;
  /** When the next delayed job is due; 0 until the stored ones were looked at. */
  private nextDueMs = 0;

  constructor(
    private readonly database: Database,
    private readonly events: JobEvents,
    options: Partial<QueueOptions> = {},
  ) {
    super();
    this.options = { ...QUEUE_DEFAULTS, owner: options.owner ?? new JobOwner(), ...options };
    const { pollMs, nowMs } = this.options;
    this.availability = new JobAvailability({ pollMs, nowMs, survey: () => this.survey() });
  }

  override async enqueue(tx: WriteTransaction, job: NewJob): Promise<void> {
    const { id, kind, payload = {}, blocked = false, runAtMs = 0, maxWaiting } = job;
    const row = [id, kind, blocked ? 1 : 0, runAtMs, this.now(), JSON.stringify(payload)];
    const isStored = await this.insert(tx, row, kind, maxWaiting);
    if (!isStored) throw this.queueFull(maxWaiting);
    if (!blocked) this.announce(tx, kind, runAtMs);
    this.publishAfterCommit(tx, [{ id, kind, state: 'waiting', attempt: 0 }]);
  }

  override async requeue(tx: WriteTransaction, jobId: string, options: RequeueOptions = {}): Promise<void> {
    const { blocked = false, payload, maxWaiting } = options;
    if (maxWaiting !== undefined) await this.refuseWhenFull(tx, jobId, maxWaiting);
    const newPayload = payload === undefined ? null : JSON.stringify(payload);
    const rows = await tx.all<ChangedRow>(SQL.requeue, [blocked ? 1 : 0, newPayload, jobId]);
    const [row] = rows;
    if (row === undefined) throw new AppError('job_not_found', 'job not found');
    if (!blocked) this.announce(tx, row.kind, 0);
    this.publishAfterCommit(tx, rows);
  }

  override async unblock(tx: WriteTransaction, jobId: string): Promise<boolean> {
    const row = await tx.get<{ kind: string }>(SQL.unblock, [jobId]);
    if (row === undefined) return false;
    this.announce(tx, row.kind, 0);
    return true;
  }

  override async cancel(tx: WriteTransaction, jobId: string): Promise<boolean> {
    return this.changed(tx, await tx.all<ChangedRow>(SQL.cancel, [this.now(), jobId]));
  }

  override async abandon(tx: WriteTransaction, jobId: string, error: AppError): Promise<boolean> {
    const params = [this.now(), error.code, error.message, jobId];
    return this.changed(tx, await tx.all<ChangedRow>(SQL.abandon, params));
  }

  override async remove(tx: WriteTransaction, jobId: string): Promise<void> {
    const rows = await tx.all<ChangedRow>(SQL.remove, [jobId]);
    const unfinished = rows.filter(({ state }) => state === 'waiting' || state === 'active');
    this.publishAfterCommit(
      tx,
      unfinished.map((row) => ({ ...row, state: 'cancelled' })),
    );
  }

  override async claim(kinds: readonly string[], limit: number): Promise<readonly JobLease[]> {
    if (kinds.length === 0 || limit < 1) return [];
    return this.database.write((tx) => this.claimIn(tx, kinds, limit));
  }

  override async renew(leases: readonly JobLease[]): Promise<readonly JobLease[]> {
    if (leases.length === 0) return [];
    const { owner, leaseMs } = this.options;
    const seqs = JSON.stringify(leases.map(({ seq }) => seq));
    const rows = await this.database.write((tx) =>
      tx.all<{ id: string; attempt: number }>(SQL.renew, [this.now() + leaseMs, owner.id, seqs]),
    );
    const attempts = new Map(rows.map(({ id, attempt }) => [id, attempt]));
    return leases.filter(({ jobId, attempt }) => attempts.get(jobId) === attempt);
  }

  override async assertHeld(tx: WriteTransaction, lease: JobLease): Promise<void> {
    if ((await tx.get(SQL.held, heldBy(lease))) === undefined) throw leaseLost();
  }

  override async noteProgress(tx: WriteTransaction, lease: JobLease): Promise<void> {
    if ((await tx.run(SQL.noteProgress, heldBy(lease))).changes !== 1) throw leaseLost();
  }

  override async complete(tx: WriteTransaction, lease: JobLease): Promise<void> {
    await this.release(tx, lease, 'completed', SQL.complete, [this.now()]);
  }

  override async fail(tx: WriteTransaction, lease: JobLease, error: AppError): Promise<void> {
    await this.release(tx, lease, 'failed', SQL.fail, [this.now(), error.code, error.message]);
  }

  override async retryLater(
    tx: WriteTransaction,
    lease: JobLease,
    runAtMs: number,
    isCounted: boolean,
  ): Promise<void> {
    await this.release(tx, lease, 'waiting', SQL.retryLater, [runAtMs, isCounted ? 1 : 0]);
    this.announce(tx, lease.kind, runAtMs);
  }

  override async giveBack(tx: WriteTransaction, lease: JobLease): Promise<void> {
    await this.release(tx, lease, 'waiting', SQL.giveBack, []);
    this.announce(tx, lease.kind, 0);
  }

  override async reclaimLost(): Promise<number> {
    const owners = await this.database.all<{ owner: string; expires: number }>(SQL.activeOwners);
    const gone = owners.filter(({ owner }) => this.options.owner.isGone(owner)).map(({ owner }) => owner);
    const nowMs = this.now();
    if (gone.length === 0 && owners.every(({ expires }) => expires > nowMs)) return 0;
    return this.database.write(async (tx) => {
      const rows = await tx.all<ChangedRow>(SQL.reclaim, [nowMs, JSON.stringify(gone)]);
      for (const kind of new Set(rows.map((row) => row.kind))) this.announce(tx, kind, 0);
      this.publishAfterCommit(tx, rows);
      return rows.length;
    });
  }

  override async find(jobId: string, tx?: WriteTransaction): Promise<JobRecord | undefined> {
    const row = await (tx ?? this.database).get<JobRow>(SQL.find, [jobId]);
    return row === undefined ? undefined : toRecord(row);
  }

  override async positionOf(jobId: string, tx?: WriteTransaction): Promise<number | null> {
    const row = await (tx ?? this.database).get<{ position: number }>(SQL.position, [jobId]);
    return row === undefined || row.position === 0 ? null : row.position;
  }

  override async counts(kind: string): Promise<JobCounts> {
    const [waiting, active] = await Promise.all([
      this.database.get<{ count: number }>(SQL.countWaiting, [kind]),
      this.database.get<{ count: number }>(SQL.countActive, [kind]),
    ]);
    return { waiting: waiting?.count ?? 0, active: active?.count ?? 0 };
  }

  override onAvailable(listener: AvailabilityListener): () => void {
    return this.availability.listen(listener);
  }

  override async close(): Promise<void> {
    await this.availability.close();
  }

  private async claimIn(tx: WriteTransaction, kinds: readonly string[], limit: number): Promise<JobLease[]> {
    const nowMs = this.now();
    if (nowMs >= this.nextDueMs) await this.makeDue(tx, nowMs);
    const { owner, leaseMs } = this.options;
    const lease = [owner.id, nowMs + leaseMs, nowMs];
    const [kind] = kinds;
    const isOneKind = kinds.length === 1 && kind !== undefined;
    const rows = await (isOneKind && limit === 1
      ? tx.all<LeaseRow>(SQL.claimNext, [...lease, kind])
      : isOneKind
        ? tx.all<LeaseRow>(SQL.claimOfKind, [...lease, kind, limit])
        : tx.all<LeaseRow>(SQL.claimOfKinds, [...lease, JSON.stringify(kinds), limit]));
    this.publishAfterCommit(
      tx,
      rows.map((row) => ({ ...row, state: 'active' })),
    );
    return rows.sort((a, b) => a.seq - b.seq).map(toLease);
  }

  private async makeDue(tx: WriteTransaction, nowMs: number): Promise<void> {
    await tx.run(SQL.makeDue, [nowMs]);
    const row = await tx.get<{ due: number | null }>(SQL.nextDue);
    this.nextDueMs = row?.due ?? Infinity;
  }

  private async insert(
    tx: WriteTransaction,
    row: SqlParameters,
    kind: string,
    maxWaiting: number | undefined,
  ): Promise<boolean> {
    try {
      if (maxWaiting === undefined) await tx.run(SQL.enqueue, row);
      else return (await tx.run(SQL.enqueueUnlessFull, [...row, kind, maxWaiting])).changes === 1;
      return true;
    } catch (error) {
      if (!isConstraintViolation(error)) throw error;
      throw new AppError('job_conflict', 'A job with this id exists', { cause: error });
    }
  }

  private async refuseWhenFull(tx: WriteTransaction, jobId: string, maxWaiting: number): Promise<void> {
    const job = await tx.get<JobRow>(SQL.find, [jobId]);
    if (job === undefined || job.state === 'waiting') return;
    const row = await tx.get<{ count: number }>(SQL.countWaiting, [job.kind]);
    if ((row?.count ?? 0) >= maxWaiting) throw this.queueFull(maxWaiting);
  }

  private async release(
    tx: WriteTransaction,
    lease: JobLease,
    state: JobState,
    sql: string,
    params: SqlParameters,
  ): Promise<void> {
    const { changes } = await tx.run(sql, [...params, ...heldBy(lease)]);
    if (changes !== 1) throw leaseLost();
    this.publishAfterCommit(tx, [{ id: lease.jobId, kind: lease.kind, state, attempt: lease.attempt }]);
  }

  private changed(tx: WriteTransaction, rows: readonly ChangedRow[]): boolean {
    this.publishAfterCommit(tx, rows);
    return rows.length > 0;
  }

  private publishAfterCommit(tx: WriteTransaction, rows: readonly ChangedRow[]): void {
    if (rows.length === 0) return;
    tx.afterCommit(() => {
      for (const { id, kind, state, attempt } of rows) {
        this.events.publish({ type: 'state', jobId: id, kind, state, attempt });
      }
    });
  }

  /**
   * Tells of a job twice: at once, so that a worker that has a place claims it in the same commit, and when it is
   * durable, for whoever came too early.
   */
  private announce(tx: WriteTransaction, kind: string, runAtMs: number): void {
    if (runAtMs > 0) this.nextDueMs = Math.min(this.nextDueMs, runAtMs);
    if (runAtMs <= this.now()) {
      this.availability.notify(kind);
      tx.afterCommit(() => this.availability.notify(kind));
    } else {
      tx.afterCommit(() => this.availability.lookAt(runAtMs));
    }
  }

  private async survey(): Promise<{ kinds: string[]; nextDueMs: number | null }> {
    const row = await this.database.get<{ due: number | null }>(SQL.nextDue);
    this.nextDueMs = row?.due ?? Infinity;
    if (this.nextDueMs <= this.now()) await this.database.write((tx) => this.makeDue(tx, this.now()));
    const kinds = await this.database.all<{ kind: string }>(SQL.claimableKinds);
    return {
      kinds: kinds.map(({ kind }) => kind),
      nextDueMs: Number.isFinite(this.nextDueMs) ? this.nextDueMs : null,
    };
  }

  private queueFull(maxWaiting: number | undefined): AppError {
    return new AppError('queue_full', 'The queue is full', {
      details: { max_queue_size: maxWaiting },
      retryAfterSec: this.options.fullRetryAfterSec,
    });
  }

  private now(): number {
    return this.options.nowMs();
  }
}

function heldBy(lease: JobLease): SqlParameters {
  return [lease.seq, lease.jobId, lease.attempt];
}
