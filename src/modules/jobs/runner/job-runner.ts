import type { Database } from '../../../platform/database/database.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { givenUp, leaseLost, stopping } from '../queue/job-errors.js';
import type { JobEvent, JobEvents } from '../queue/job-events.js';
import { completed, type JobHandlerDefinition, type JobOutcome } from './job-handler.js';
import type { JobQueue } from '../queue/job-queue.js';
import type { JobLease } from '../queue/job-record.js';
import { JobSettlement } from './job-settlement.js';
import { Lane, settledWithin, type RunningJob } from './running-job.js';
import { StoreTrouble } from './store-trouble.js';

/** What the runner needs of a logger. */
export interface JobLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface JobRunnerOptions {
  /** Milliseconds between heartbeats; at most a third of the lease. */
  heartbeatMs: number;
  /** Claims that may end without word before a job is failed. */
  maxDeaths: number;
  /** Milliseconds that aborted work has to end when the server stops. */
  abortGraceMs: number;
}

/**
 * Several jobs are at work when a process dies, and one of them may be unlucky many times in a row without a part in
 * it: what is dangerous, decoding and inference, runs in processes of its own. So the limit is high.
 */
const MAX_DEATHS = 50;
const DEFAULTS: JobRunnerOptions = { heartbeatMs: 3000, maxDeaths: MAX_DEATHS, abortGraceMs: 500 };

/** Claims jobs and runs their handlers, as many at once as each kind allows. */
export class JobRunner {
  private readonly options: JobRunnerOptions;
  private readonly trouble: StoreTrouble;
  private readonly settlement: JobSettlement;
  private readonly lanes = new Map<string, Lane>();
  private readonly running = new Set<RunningJob>();
  private readonly latestById = new Map<string, RunningJob>();
  private readonly claims = new Set<Promise<void>>();
  private readonly stopListening: (() => void)[] = [];
  private heartbeatTimer: NodeJS.Timeout | undefined;
  private heartbeat: Promise<void> | undefined;
  private isDraining = false;

  constructor(
    private readonly queue: JobQueue,
    database: Pick<Database, 'write'>,
    private readonly events: JobEvents,
    private readonly logger: JobLogger,
    options: Partial<JobRunnerOptions> = {},
  ) {
    this.options = { ...DEFAULTS, ...options };
    this.trouble = new StoreTrouble(logger);
    this.settlement = new JobSettlement(queue, database, this.trouble);
  }

  /** Takes back the jobs of processes that are gone and begins to work. {@link drain} ends it, also beforehand. */
  async start(handlers: readonly JobHandlerDefinition[]): Promise<void> {
    if (this.isDraining) return;
    for (const handler of handlers) this.lanes.set(handler.kind, new Lane(handler));
    this.stopListening.push(this.events.subscribeAll((event) => this.abortIfLost(event)));
    this.stopListening.push(this.queue.onAvailable((kind) => this.pump(kind)));
    this.heartbeatTimer = setInterval(() => void this.beat(), this.options.heartbeatMs);
    await this.beat();
    for (const kind of this.lanes.keys()) this.pump(kind);
  }

  /**
   * Claims nothing more, lets work in hand finish for `deadlineMs`, then aborts it and gives the jobs back; work that
   * can be broken off is aborted at once. Resolves when nothing is at work any more.
   */
  async drain(deadlineMs: number): Promise<void> {
    this.isDraining = true;
    for (const stop of this.stopListening.splice(0)) stop();
    await Promise.all(this.claims);
    for (const job of this.running) {
      if (job.handler.canBeBrokenOff === true && !job.isEnding) job.controller.abort(stopping());
    }
    await settledWithin(this.running, deadlineMs);
    for (const job of this.running) job.controller.abort(stopping());
    await settledWithin(this.running, this.options.abortGraceMs);
    await Promise.all([...this.running].filter((job) => !job.isVoid).map((job) => this.giveBack(job)));
    clearInterval(this.heartbeatTimer);
    await this.heartbeat;
  }

  private pump(kind: string): void {
    const lane = this.lanes.get(kind);
    if (lane === undefined || this.isDraining) return;
    lane.wantsMore = true;
    if (lane.isClaiming) return;
    const claim = this.claimFor(lane).finally(() => this.claims.delete(claim));
    this.claims.add(claim);
  }

  private async claimFor(lane: Lane): Promise<void> {
    lane.isClaiming = true;
    try {
      while (lane.wantsMore && !this.isDraining) {
        await afterThisTurn();
        lane.wantsMore = false;
        const free = lane.handler.concurrency - lane.running;
        if (free <= 0 || this.isDraining) break;
        if (!((await lane.handler.isReady?.()) ?? true)) break;
        const leases = await this.queue.claim([lane.handler.kind], free);
        if (leases.length > 0) this.trouble.noteSuccess();
        for (const lease of leases) this.begin(lane, lease);
      }
    } catch (error) {
      this.trouble.noteFailure(error, { kind: lane.handler.kind }, 'jobs could not be claimed');
    } finally {
      lane.isClaiming = false;
    }
  }

  private begin(lane: Lane, lease: JobLease): void {
    const job: RunningJob = {
      lease,
      handler: lane.handler,
      controller: new AbortController(),
      isVoid: false,
      isEnding: false,
      settled: Promise.resolve(),
    };
    lane.running += 1;
    this.running.add(job);
    this.latestById.set(lease.jobId, job);
    job.settled = this.run(lane, job).finally(() => {
      this.running.delete(job);
      if (this.latestById.get(lease.jobId) === job) this.latestById.delete(lease.jobId);
    });
  }

  private async run(lane: Lane, job: RunningJob): Promise<void> {
    const { handler } = lane;
    const isGivenUp = job.lease.deaths >= this.options.maxDeaths;
    try {
      const outcome = isGivenUp ? givenUp(job.lease) : await this.outcomeOf(handler, job);
      this.freePlace(lane);
      if (job.isVoid) return;
      if (outcome instanceof AppError) await this.failOrGiveBack(handler, job, outcome);
      else await this.store(handler, job, outcome);
    } catch (error) {
      this.logger.error(
        { err: error, job: job.lease.jobId, kind: handler.kind },
        'a job could not be settled',
      );
    }
  }

  /** Claims the next job while this one's end is being stored: both are in the same commit. */
  private freePlace(lane: Lane): void {
    lane.running -= 1;
    this.pump(lane.handler.kind);
  }

  private async outcomeOf(handler: JobHandlerDefinition, job: RunningJob): Promise<JobOutcome | AppError> {
    if (this.isDraining) return stopping();
    try {
      return (await handler.work(job.lease, job.controller.signal)) ?? completed();
    } catch (error) {
      return AppError.from(error);
    }
  }

  private async store(handler: JobHandlerDefinition, job: RunningJob, outcome: JobOutcome): Promise<void> {
    try {
      if (outcome.outcome === 'completed' && outcome.store === undefined) {
        await this.settlement.complete(job);
        return;
      }
      await this.settlement.settle(job, async (tx) => {
        if (outcome.outcome === 'completed') await this.queue.complete(tx, job.lease);
        else await this.queue.retryLater(tx, job.lease, outcome.runAtMs, outcome.isCounted);
        await outcome.store?.(tx);
      });
    } catch (error) {
      await this.fail(handler, job, AppError.from(error));
    }
  }

  private async failOrGiveBack(
    handler: JobHandlerDefinition,
    job: RunningJob,
    error: AppError,
  ): Promise<void> {
    if (job.controller.signal.aborted || error.code === 'shutting_down') await this.giveBack(job);
    else await this.fail(handler, job, error);
  }

  private async fail(handler: JobHandlerDefinition, job: RunningJob, error: AppError): Promise<void> {
    if (error.code === 'internal') {
      this.logger.error(
        { err: error.cause ?? error, job: job.lease.jobId, kind: handler.kind },
        'a job failed',
      );
    }
    await this.settlement.settle(job, async (tx) => {
      await this.queue.fail(tx, job.lease, error);
      await handler.onFailed?.(tx, job.lease, error);
    });
  }

  private async giveBack(job: RunningJob): Promise<void> {
    await this.settlement.settle(job, (tx) => this.queue.giveBack(tx, job.lease));
  }

  private abortIfLost(event: JobEvent): void {
    if (event.type !== 'state') return;
    const job = this.latestById.get(event.jobId);
    if (job === undefined || job.isEnding || job.isVoid) return;
    if (event.state === 'active' && event.attempt === job.lease.attempt) return;
    const isCancelled = event.state === 'cancelled';
    this.abort(job, isCancelled ? new AppError('cancelled', 'The job was cancelled') : leaseLost());
  }

  private abort(job: RunningJob, reason: AppError): void {
    job.isVoid = true;
    job.controller.abort(reason);
  }

  private beat(): Promise<void> {
    this.heartbeat ??= this.renewAndReclaim().finally(() => {
      this.heartbeat = undefined;
    });
    return this.heartbeat;
  }

  private async renewAndReclaim(): Promise<void> {
    try {
      const jobs = [...this.running].filter((job) => !job.isVoid);
      const held = new Set(await this.queue.renew(jobs.map(({ lease }) => lease)));
      for (const job of jobs) {
        if (!held.has(job.lease) && !job.isEnding && !job.isVoid) this.abort(job, leaseLost());
      }
      await this.queue.reclaimLost();
    } catch (error) {
      this.trouble.noteFailure(error, {}, 'leases could not be renewed');
    }
  }
}

/** Lets everything that ends in the same turn of the event loop be claimed for at once. */
function afterThisTurn(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
