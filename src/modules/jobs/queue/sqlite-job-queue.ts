import type { Database } from '../../../platform/database/database.js';
import type { SqlParameters } from '../../../platform/database/sqlite-connection.js';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { DelayedJobs } from './delayed-jobs.js';
import { JobAdmission } from './job-admission.js';
import { JobAnnouncer } from './job-announcer.js';
import { JobAvailability, type AvailabilitySurvey } from './job-availability.js';
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
import { traceOfNow } from './job-trace.js';
import { QUEUE_DEFAULTS, type QueueOptions } from './queue-options.js';
import type { JobLease, JobRecord, JobState } from './job-record.js';
import {
  SQL,
  changed,
  claimOf,
  heldBy,
  toLeases,
  toRecord,
  type ActiveOwner,
  type ChangedRow,
  type JobRow,
  type PackedRow,
} from './sqlite-job-statements.js';

/** How much later than it can a lease may expire before its clock counts as wrong. */
const CLOCK_SLACK_MS = 60_000;

/** The queue in the server's own database: nothing to install, and one transaction for job and result. */
export class SqliteJobQueue extends JobQueue {
  private readonly options: QueueOptions;
  private readonly admission: JobAdmission;
  private readonly delayed: DelayedJobs;
  private readonly availability: JobAvailability;
  private readonly announcer: JobAnnouncer;

  constructor(
    private readonly database: Database,
    events: JobEvents,
    options: Partial<QueueOptions> = {},
  ) {
    super();
    this.options = { ...QUEUE_DEFAULTS, owner: options.owner ?? new JobOwner(), ...options };
    const { pollMs, nowMs, onLookFailed, fullRetryAfterSec } = this.options;
    this.admission = new JobAdmission(fullRetryAfterSec);
    this.delayed = new DelayedJobs(database, nowMs);
    const survey = (): Promise<AvailabilitySurvey> => this.delayed.survey();
    this.availability = new JobAvailability({ pollMs, nowMs, survey, onLookFailed });
    this.announcer = new JobAnnouncer(events, this.availability, nowMs);
  }

  override async enqueue(tx: WriteTransaction, job: NewJob): Promise<void> {
    const { id, kind, payload = {}, blocked = false, runAtMs = 0, maxWaiting } = job;
    const row = [id, kind, blocked ? 1 : 0, runAtMs, this.now(), JSON.stringify(payload), traceOfNow()];
    await this.admission.insert(tx, row, kind, maxWaiting);
    if (!blocked) this.announce(tx, kind, runAtMs);
    this.announcer.changed(tx, [{ id, kind, state: 'waiting', attempt: 0 }]);
  }

  override async requeue(tx: WriteTransaction, jobId: string, options: RequeueOptions = {}): Promise<void> {
    const { blocked = false, payload, maxWaiting } = options;
    if (maxWaiting !== undefined) await this.admission.refuseWhenFull(tx, jobId, maxWaiting);
    const newPayload = payload === undefined ? null : JSON.stringify(payload);
    const rows = await tx.all<ChangedRow>(SQL.requeue, [blocked ? 1 : 0, newPayload, traceOfNow(), jobId]);
    const [row] = rows;
    if (row === undefined) throw new AppError('job_not_found', 'job not found');
    if (!blocked) this.announce(tx, row.kind, 0);
    this.announcer.changed(tx, rows);
  }

  override async unblock(tx: WriteTransaction, jobId: string): Promise<boolean> {
    const row = await tx.get<{ kind: string }>(SQL.unblock, [jobId]);
    if (row === undefined) return false;
    this.announce(tx, row.kind, 0);
    return true;
  }

  override async cancel(tx: WriteTransaction, jobId: string): Promise<boolean> {
    return this.end(tx, SQL.cancel, [this.now(), jobId]);
  }

  override async abandon(tx: WriteTransaction, jobId: string, error: AppError): Promise<boolean> {
    return this.end(tx, SQL.abandon, [this.now(), error.code, error.message, jobId]);
  }

  override async remove(tx: WriteTransaction, jobId: string): Promise<void> {
    const rows = await tx.all<ChangedRow>(SQL.remove, [jobId]);
    const unfinished = rows.filter(({ state }) => state === 'waiting' || state === 'active');
    this.announcer.changed(
      tx,
      unfinished.map((row) => ({ ...row, state: 'cancelled' })),
    );
  }

  override async forgetErrorTexts(tx: WriteTransaction, jobIds: readonly string[]): Promise<void> {
    await tx.run(SQL.forgetErrorTexts, [JSON.stringify(jobIds)]);
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

  override async completeAll(
    tx: WriteTransaction,
    leases: readonly JobLease[],
  ): Promise<readonly JobLease[]> {
    const isEachInItsPlace = new Set(leases.map(({ seq }) => seq)).size === leases.length;
    if (leases.length < 2 || !isEachInItsPlace) return super.completeAll(tx, leases);
    const held = JSON.stringify(leases.map(heldBy));
    const rows = await tx.all<{ seq: number }>(SQL.completeAll, [this.now(), held]);
    const ended = new Set(rows.map(({ seq }) => seq));
    const isLost = ({ seq }: JobLease): boolean => !ended.has(seq);
    const completed = leases.filter((lease) => !isLost(lease));
    this.announcer.changed(
      tx,
      completed.map((lease) => changed(lease, 'completed')),
    );
    return leases.filter(isLost);
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
    const owners = await this.database.all<ActiveOwner>(SQL.activeOwners);
    const gone = owners.filter(({ owner }) => this.options.owner.isGone(owner)).map(({ owner }) => owner);
    const nowMs = this.now();
    const latestMs = nowMs + this.options.leaseMs + CLOCK_SLACK_MS;
    const isSound = ({ expires, latest }: ActiveOwner): boolean => expires > nowMs && latest <= latestMs;
    if (gone.length === 0 && owners.every(isSound)) return 0;
    return this.database.write(async (tx) => {
      const rows = await tx.all<ChangedRow>(SQL.reclaim, [nowMs, latestMs, JSON.stringify(gone)]);
      for (const kind of new Set(rows.map((row) => row.kind))) this.announce(tx, kind, 0);
      this.announcer.changed(tx, rows);
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
    await this.delayed.makeDue(tx);
    const { owner, leaseMs } = this.options;
    const { sql, params } = claimOf(kinds, limit);
    const rows = await tx.all<PackedRow>(sql, [owner.id, nowMs + leaseMs, nowMs, ...params]);
    const leases = toLeases(rows).sort((a, b) => a.seq - b.seq);
    this.announcer.changed(
      tx,
      leases.map((each) => changed(each, 'active')),
    );
    return leases;
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
    this.announcer.changed(tx, [changed(lease, state)]);
  }

  private async end(tx: WriteTransaction, sql: string, params: SqlParameters): Promise<boolean> {
    const rows = await tx.all<ChangedRow>(sql, params);
    this.announcer.changed(tx, rows);
    return rows.length > 0;
  }

  private announce(tx: WriteTransaction, kind: string, runAtMs: number): void {
    if (runAtMs > 0) this.delayed.note(runAtMs);
    this.announcer.available(tx, kind, runAtMs);
  }

  private now(): number {
    return this.options.nowMs();
  }
}
