import type { Database } from '../../../platform/database/database.js';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { JobAvailability, type AvailabilitySurvey } from '../queue/job-availability.js';
import { JobEvents, type JobEvent } from '../queue/job-events.js';
import { JobOwner } from '../queue/job-owner.js';
import {
  JobQueue,
  type AvailabilityListener,
  type JobCounts,
  type NewJob,
  type RequeueOptions,
} from '../queue/job-queue.js';
import type { JobLease, JobRecord } from '../queue/job-record.js';
import { QUEUE_DEFAULTS, type QueueOptions } from '../queue/queue-options.js';
import { SqliteJobQueue } from '../queue/sqlite-job-queue.js';
import type { BullLines } from './bull-lines.js';
import { HeldEntries } from './held-entries.js';
import { LineClaimer } from './line-claimer.js';
import { OutboxRelay } from './outbox-relay.js';
import type { RedisLink } from './redis-link.js';

/**
 * The queue over several processes: rows in the database say what is true, as with {@link SqliteJobQueue}; Bull
 * carries the line and wakes processes up. An entry taken from Bull counts only once its row is claimed, in one
 * statement. While Redis is away jobs are stored, and nothing is claimed.
 */
export class BullJobQueue extends JobQueue {
  private readonly options: QueueOptions;
  private readonly rows: SqliteJobQueue;
  private readonly availability: JobAvailability;
  private readonly relay: OutboxRelay;
  private readonly held: HeldEntries;
  private readonly claimer: LineClaimer;
  private readonly stopListening: (() => void)[];

  /** Closes `link` when it is closed itself. */
  constructor(
    database: Database,
    private readonly events: JobEvents,
    private readonly lines: BullLines,
    private readonly link: RedisLink,
    options: Partial<QueueOptions> = {},
  ) {
    super();
    this.options = { ...QUEUE_DEFAULTS, owner: options.owner ?? new JobOwner(), ...options };
    const { pollMs, nowMs, onLookFailed } = this.options;
    const rowEvents = new JobEvents();
    this.rows = new SqliteJobQueue(database, rowEvents, this.options);
    this.relay = new OutboxRelay(database, lines, link, nowMs);
    this.held = new HeldEntries(lines);
    this.claimer = new LineClaimer(database, events, lines, this.relay, this.held, this.options);
    const survey = (): Promise<AvailabilitySurvey> => this.survey();
    this.availability = new JobAvailability({ pollMs, nowMs, survey, onLookFailed });
    this.stopListening = [
      rowEvents.subscribeAll((event) => this.follow(event)),
      lines.onAdded((kind) => this.availability.notify(kind)),
      link.onUp(() => this.availability.lookAt(0)),
    ];
  }

  override async enqueue(tx: WriteTransaction, job: NewJob): Promise<void> {
    await this.rows.enqueue(tx, job);
    if (job.blocked !== true) this.announce(tx, job.kind, job.runAtMs ?? 0);
  }

  override async requeue(tx: WriteTransaction, jobId: string, options: RequeueOptions = {}): Promise<void> {
    const before = await this.rows.find(jobId, tx);
    await this.rows.requeue(tx, jobId, options);
    if (before === undefined) return;
    if (options.blocked !== true) this.announce(tx, before.kind, 0);
    tx.afterCommit(() => this.lines.drop(before.kind, { jobId, attempt: before.attempt }));
  }

  override async unblock(tx: WriteTransaction, jobId: string): Promise<boolean> {
    if (!(await this.rows.unblock(tx, jobId))) return false;
    const job = await this.rows.find(jobId, tx);
    tx.afterCommit(() => this.relay.note(jobId));
    if (job !== undefined) this.announce(tx, job.kind, job.runAtMs ?? 0);
    return true;
  }

  override cancel(tx: WriteTransaction, jobId: string): Promise<boolean> {
    return this.rows.cancel(tx, jobId);
  }

  override abandon(tx: WriteTransaction, jobId: string, error: AppError): Promise<boolean> {
    return this.rows.abandon(tx, jobId, error);
  }

  override remove(tx: WriteTransaction, jobId: string): Promise<void> {
    return this.rows.remove(tx, jobId);
  }

  override forgetErrorTexts(tx: WriteTransaction, jobIds: readonly string[]): Promise<void> {
    return this.rows.forgetErrorTexts(tx, jobIds);
  }

  override async claim(kinds: readonly string[], limit: number): Promise<readonly JobLease[]> {
    if (kinds.length === 0 || limit < 1 || !this.link.isUp) return [];
    await this.relay.settled();
    return this.claimer.claim(kinds, limit);
  }

  override async renew(leases: readonly JobLease[]): Promise<readonly JobLease[]> {
    const standing = await this.rows.renew(leases);
    this.held.renewed(leases, standing, this.options.leaseMs);
    return standing;
  }

  override assertHeld(tx: WriteTransaction, lease: JobLease): Promise<void> {
    return this.rows.assertHeld(tx, lease);
  }

  override noteProgress(tx: WriteTransaction, lease: JobLease): Promise<void> {
    return this.rows.noteProgress(tx, lease);
  }

  override complete(tx: WriteTransaction, lease: JobLease): Promise<void> {
    return this.settle(lease, this.rows.complete(tx, lease));
  }

  override async completeAll(
    tx: WriteTransaction,
    leases: readonly JobLease[],
  ): Promise<readonly JobLease[]> {
    const lost = await this.rows.completeAll(tx, leases);
    for (const { jobId, attempt } of lost) this.held.letGo(jobId, attempt);
    return lost;
  }

  override fail(tx: WriteTransaction, lease: JobLease, error: AppError): Promise<void> {
    return this.settle(lease, this.rows.fail(tx, lease, error));
  }

  override async retryLater(
    tx: WriteTransaction,
    lease: JobLease,
    runAtMs: number,
    isCounted: boolean,
  ): Promise<void> {
    await this.settle(lease, this.rows.retryLater(tx, lease, runAtMs, isCounted));
    this.announce(tx, lease.kind, runAtMs);
  }

  override async giveBack(tx: WriteTransaction, lease: JobLease): Promise<void> {
    await this.settle(lease, this.rows.giveBack(tx, lease));
    this.announce(tx, lease.kind, 0);
  }

  override async reclaimLost(): Promise<number> {
    const count = await this.rows.reclaimLost();
    if (count > 0) this.availability.lookAt(0);
    return count;
  }

  override find(jobId: string, tx?: WriteTransaction): Promise<JobRecord | undefined> {
    return this.rows.find(jobId, tx);
  }

  override positionOf(jobId: string, tx?: WriteTransaction): Promise<number | null> {
    return this.rows.positionOf(jobId, tx);
  }

  override counts(kind: string): Promise<JobCounts> {
    return this.rows.counts(kind);
  }

  override onAvailable(listener: AvailabilityListener): () => void {
    return this.availability.listen(listener);
  }

  /** Follows what another process tells of a job; false when this one has gone beyond that attempt. */
  hear(event: JobEvent): boolean {
    return event.type !== 'state' || this.held.hear(event);
  }

  override async close(): Promise<void> {
    for (const stop of this.stopListening.splice(0)) stop();
    await this.availability.close();
    await this.rows.close();
    await this.relay.settled();
    await this.lines.settled();
    this.link.close();
  }

  /** Does to the line what was done to a row in this process. */
  private follow(event: JobEvent): void {
    if (event.type === 'state') {
      this.held.follow(event);
      if (event.state === 'waiting') this.relay.note(event.jobId);
    }
    this.events.publish(event);
  }

  /** What ended without its lease is let go of here; what ended with it, once that is committed. */
  private async settle({ jobId, attempt }: JobLease, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (AppError.from(error).code === 'lease_lost') this.held.letGo(jobId, attempt);
      throw error;
    }
  }

  private announce(tx: WriteTransaction, kind: string, runAtMs: number): void {
    tx.afterCommit(() => {
      if (runAtMs > 0) this.availability.lookAt(runAtMs);
      if (runAtMs <= this.options.nowMs()) this.availability.notify(kind);
    });
  }

  private async survey(): Promise<AvailabilitySurvey> {
    let kinds: string[] = [];
    if (this.link.isUp) {
      await this.lines.restoreStalled();
      kinds = await this.relay.lookAtAll();
    }
    return { kinds, nextDueMs: await this.relay.nextDueMs() };
  }
}
