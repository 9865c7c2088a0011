import { Injectable } from '@nestjs/common';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { Logger } from '../../../platform/logging/logger.js';
import { JobQueue } from '../queue/job-queue.js';
import type { JobLease } from '../queue/job-record.js';
import { completed, retryAt, waitUntil, type JobOutcome } from '../runner/job-handler.js';
import { JobFailed, JobHandler } from '../runner/job-handler.decorator.js';
import { HostSlots } from './host-slots.js';
import { RetrySchedule } from './retry-schedule.js';
import type { AttemptOutcome, DeliveryState } from './webhook-delivery.js';
import { DELIVER_WEBHOOK_JOB } from './webhook-jobs.js';
import { WebhookLedger, type DueDelivery } from './webhook-ledger.js';
import { WebhookOptions } from './webhook-options.js';
import { WebhookSender } from './webhook-sender.js';
import type { FinalMessage } from './webhook-sources.js';

/** Attempts at once, at all receivers together. */
const CONCURRENCY = 64;
/** The pause when the database cannot take the note of an attempt. */
const BUSY_PAUSE_MS = 1000;
const GONE = 410;
/** Codes of refusals of this server itself, which stay as they are until its settings or the address change. */
const REFUSAL_CODES: ReadonlySet<string> = new Set(['address_refused', 'invalid_request']);
/** Codes of errors that say nothing of the delivery: another attempt has taken over, or the server stops. */
const UNOWNED_CODES: ReadonlySet<string> = new Set(['lease_lost', 'shutting_down']);

/**
 * Delivers final messages. Each attempt is one run of a job of the queue, whose lease and place in line make the
 * delivery survive whatever happens to the process; a process that dies between the receiver's answer and the note of
 * it repeats the attempt, with the same `webhook-id`.
 */
@Injectable()
export class DeliverWebhookProcessor {
  private readonly slots: HostSlots;
  private readonly schedule: RetrySchedule;

  constructor(
    private readonly queue: JobQueue,
    private readonly ledger: WebhookLedger,
    private readonly sender: WebhookSender,
    private readonly options: WebhookOptions,
    private readonly logger: Logger,
  ) {
    this.slots = new HostSlots(options.attemptsPerHost);
    this.schedule = new RetrySchedule(options);
  }

  /** One attempt, when the receiver has a slot for it; at the end of the server it is broken off and given back. */
  @JobHandler(DELIVER_WEBHOOK_JOB, { concurrency: CONCURRENCY, canBeBrokenOff: true })
  async deliver(lease: JobLease, signal: AbortSignal): Promise<JobOutcome> {
    try {
      return await this.deliverDue(lease, signal);
    } catch (error) {
      const isOver = signal.aborted || UNOWNED_CODES.has(AppError.from(error).code);
      if (isOver) throw error;
      return this.postpone(lease, error);
    }
  }

  /** For what is wrong with this server, not with the receiver: nothing more is attempted before a replay. */
  @JobFailed(DELIVER_WEBHOOK_JOB)
  async giveUp(tx: WriteTransaction, lease: JobLease, error: AppError): Promise<void> {
    await this.ledger.giveUp(tx, jobIdOf(lease));
    await this.queue.remove(tx, lease.jobId);
    tx.afterCommit(() => this.tellDead(lease, { reason: error.message }));
  }

  private async deliverDue(lease: JobLease, signal: AbortSignal): Promise<JobOutcome> {
    const delivery = await this.ledger.due(jobIdOf(lease));
    if (delivery === undefined) return this.nothingOwed(lease);
    const release = this.slots.take(new URL(delivery.target.url).host, Date.now());
    if (typeof release !== 'function') return waitUntil(release.comeBackAtMs);
    try {
      const message = await this.ledger.messageOf(jobIdOf(lease));
      if (message === undefined) return this.nothingOwed(lease);
      return await this.attempt(lease, { ...delivery, ...message }, signal);
    } finally {
      release();
    }
  }

  private nothingOwed(lease: JobLease): JobOutcome {
    return completed((tx) => this.queue.remove(tx, lease.jobId));
  }

  /**
   * What is wrong with this server may be mended before the repetitions are used up.
   *
   * @throws `error` when they are.
   */
  private postpone(lease: JobLease, error: unknown): JobOutcome {
    const delayMs = this.schedule.delayMs(lease.retries + 1, undefined);
    if (delayMs === undefined) throw error;
    const jobId = jobIdOf(lease);
    this.logger.warn({ err: error, jobId }, 'a webhook could not be sent; it will be tried again');
    const nextMs = Date.now() + delayMs;
    return retryAt(nextMs, (tx) => this.ledger.postpone(tx, jobId, nextMs));
  }

  private async attempt(
    lease: JobLease,
    message: DueDelivery & FinalMessage,
    signal: AbortSignal,
  ): Promise<JobOutcome> {
    const number = await this.begin(lease, message.phase);
    if (number === undefined) return waitUntil(Date.now() + BUSY_PAUSE_MS);
    const { webhookId: id, body, target, failures } = message;
    const outcome = await this.sender.send({ id, body }, target, this.options.timeoutMs, signal);
    const state = endOf(outcome);
    if (state === 'dead') return this.dead(lease, number, outcome);
    if (state !== undefined) return this.ended(lease, number, outcome, state);
    const delayMs = this.schedule.delayMs(failures + 1, outcome.retryAfterSec);
    if (delayMs === undefined) return this.dead(lease, number, outcome);
    const nextMs = Date.now() + delayMs;
    return retryAt(nextMs, (tx) => this.ledger.noteFailure(tx, jobIdOf(lease), number, outcome, nextMs));
  }

  /** The number of the attempt; undefined while the database takes no note of it. */
  private async begin(lease: JobLease, phase: string): Promise<number | undefined> {
    try {
      const admit = (tx: WriteTransaction): Promise<void> => this.queue.assertHeld(tx, lease);
      return await this.ledger.begin(jobIdOf(lease), phase, admit);
    } catch (error) {
      if (AppError.from(error).isPassing) return undefined;
      throw error;
    }
  }

  private ended(lease: JobLease, number: number, outcome: AttemptOutcome, state: DeliveryState): JobOutcome {
    return completed(async (tx) => {
      await this.ledger.noteEnd(tx, jobIdOf(lease), number, outcome, state);
      await this.queue.remove(tx, lease.jobId);
    });
  }

  private dead(lease: JobLease, number: number, outcome: AttemptOutcome): JobOutcome {
    this.tellDead(lease, { httpStatus: outcome.httpStatus, reason: outcome.error?.message });
    return this.ended(lease, number, outcome, 'dead');
  }

  private tellDead(
    lease: JobLease,
    fields: { httpStatus?: number | null; reason: string | undefined },
  ): void {
    this.logger.warn({ jobId: jobIdOf(lease), ...fields }, 'a webhook was not delivered; it can be replayed');
  }
}

/** What the answer means: it is delivered, no longer wanted, or neither; dead where this server may not even ask. */
function endOf({ httpStatus, error }: AttemptOutcome): DeliveryState | undefined {
  if (httpStatus === null) return REFUSAL_CODES.has(error?.code ?? '') ? 'dead' : undefined;
  if (httpStatus >= 200 && httpStatus < 300) return 'delivered';
  return httpStatus === GONE ? 'refused' : undefined;
}

function jobIdOf(lease: JobLease): string {
  const { jobId } = lease.payload;
  if (typeof jobId !== 'string') throw new AppError('internal', 'The job names no tracked job');
  return jobId;
}
