import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { JobQueue } from '../queue/job-queue.js';
import { CallbackTargets } from './callback-targets.js';
import { WebhookAttemptRepository } from './webhook-attempt.repository.js';
import { WebhookDeliveryRepository } from './webhook-delivery.repository.js';
import type { CallbackTarget, DeliveryState, WebhookAttempt } from './webhook-delivery.js';
import { DELIVER_WEBHOOK_JOB, deliveryJobIdOf } from './webhook-jobs.js';

const ID_BYTES = 15;

/** What clients may know of a job's webhook. */
export interface WebhookReport {
  /** The address without what could be a secret; null when it cannot be decrypted. */
  readonly deliveredTo: string | null;
  readonly webhookId: string;
  readonly state: DeliveryState;
  readonly nextAttemptAtMs: number | null;
  readonly attempts: readonly WebhookAttempt[];
}

/**
 * What is owed to those who follow jobs and calls: each final message, at least once, kept until its subject is erased. The
 * message itself stays with its `WebhookSource`. Ids of subjects are unique among all sources.
 */
@Injectable()
export class WebhookOutbox {
  constructor(
    private readonly deliveries: WebhookDeliveryRepository,
    private readonly attempts: WebhookAttemptRepository,
    private readonly queue: JobQueue,
    private readonly targets: CallbackTargets,
  ) {}

  /** Keeps where a subject's messages go, encrypted. @param source the name of whoever keeps them. */
  async register(tx: WriteTransaction, jobId: string, source: string, target: CallbackTarget): Promise<void> {
    const webhookId = `msg_${randomBytes(ID_BYTES).toString('hex')}`;
    const targetCipher = this.targets.seal(target, jobId);
    await this.deliveries.insert(tx, { jobId, source, webhookId, targetCipher });
  }

  /** The final message is there, under a number of its source: it is owed from the commit of `tx` on. */
  async post(tx: WriteTransaction, jobId: string, seq: number): Promise<void> {
    await this.deliveries.setMessage(tx, jobId, seq, Date.now());
    await this.enqueue(tx, jobId);
  }

  /**
   * Delivers the final message again, whatever became of it, with the same id.
   *
   * @param subject what errors call whoever the message is about.
   * @throws AppError `invalid_request` when it has no callback address, `job_unfinished` when there is no message yet.
   */
  async replay(tx: WriteTransaction, jobId: string, subject: 'job' | 'call' = 'job'): Promise<void> {
    const delivery = await this.deliveries.find(jobId, tx);
    if (delivery === undefined)
      throw new AppError('invalid_request', `The ${subject} has no callback address`);
    if (!(await this.deliveries.restart(tx, jobId, Date.now())))
      throw new AppError('job_unfinished', `The ${subject} has no message to deliver yet`);
    if ((await this.queue.find(deliveryJobIdOf(jobId), tx)) === undefined) await this.enqueue(tx, jobId);
    else await this.queue.requeue(tx, deliveryJobIdOf(jobId));
  }

  /** Forgets address, attempts and what is still owed. */
  async forget(tx: WriteTransaction, jobId: string): Promise<void> {
    await this.queue.remove(tx, deliveryJobIdOf(jobId));
    await this.attempts.delete(tx, jobId);
    await this.deliveries.delete(tx, jobId);
  }

  /** What became of a job's webhook so far; undefined for a job without one. */
  async report(jobId: string): Promise<WebhookReport | undefined> {
    const delivery = await this.deliveries.findAttempted(jobId);
    if (delivery === undefined) return undefined;
    const { webhookId, state, nextAttemptAtMs, attempts } = delivery;
    const deliveredTo = this.targets.shownUrl(delivery.targetCipher, jobId);
    return { deliveredTo, webhookId, state, nextAttemptAtMs, attempts };
  }

  private async enqueue(tx: WriteTransaction, jobId: string): Promise<void> {
    const job = { id: deliveryJobIdOf(jobId), kind: DELIVER_WEBHOOK_JOB, payload: { jobId } };
    await this.queue.enqueue(tx, job);
  }
}
