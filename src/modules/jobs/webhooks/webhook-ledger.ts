import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import { CallbackTargets } from './callback-targets.js';
import { WebhookAttemptRepository } from './webhook-attempt.repository.js';
import { WebhookDeliveryRepository } from './webhook-delivery.repository.js';
import type { AttemptOutcome, CallbackTarget, DeliveryState } from './webhook-delivery.js';
import { WebhookSources, type FinalMessage } from './webhook-sources.js';

/** Where a job's messages go, and the id of its final one. */
export interface WebhookAddress {
  readonly webhookId: string;
  readonly target: CallbackTarget;
}

/** The delivery of a final message that is owed. */
export interface DueDelivery extends WebhookAddress {
  /** Attempts that failed since the delivery was last begun. */
  readonly failures: number;
}

/** What those who send read and note, whomever the messages are about: those that are due, and every attempt. */
@Injectable()
export class WebhookLedger {
  constructor(
    private readonly database: Database,
    private readonly deliveries: WebhookDeliveryRepository,
    private readonly attempts: WebhookAttemptRepository,
    private readonly targets: CallbackTargets,
    private readonly sources: WebhookSources,
  ) {}

  /** @throws AppError `internal` when the address cannot be decrypted. */
  async addressOf(jobId: string): Promise<WebhookAddress | undefined> {
    const delivery = await this.deliveries.find(jobId);
    if (delivery === undefined) return undefined;
    return { webhookId: delivery.webhookId, target: this.targets.open(delivery.targetCipher, jobId) };
  }

  /**
   * What is owed for a job, without the message, which may be long; undefined when nothing is.
   *
   * @throws AppError `internal` when the address cannot be decrypted.
   */
  async due(jobId: string): Promise<DueDelivery | undefined> {
    const delivery = await this.deliveries.find(jobId);
    if (delivery?.state !== 'waiting') return undefined;
    const { webhookId, failures } = delivery;
    return { webhookId, failures, target: this.targets.open(delivery.targetCipher, jobId) };
  }

  /** The final message as whoever keeps it has it; undefined when there is none. */
  async messageOf(jobId: string): Promise<FinalMessage | undefined> {
    const delivery = await this.deliveries.find(jobId);
    if (delivery === undefined || delivery.eventSeq === null) return undefined;
    return this.sources.of(delivery.source).messageOf(jobId, delivery.eventSeq);
  }

  /**
   * Notes that an attempt at the final message begins, before it does, so that one that is cut off leaves a trace.
   *
   * @param admit rejects when it must not begin.
   * @returns its number.
   */
  begin(jobId: string, phase: string, admit: (tx: WriteTransaction) => Promise<void>): Promise<number> {
    return this.database.write(async (tx) => {
      await admit(tx);
      return this.attempts.begin(tx, jobId, phase, Date.now());
    });
  }

  /** The attempt has failed; another one follows. */
  async noteFailure(
    tx: WriteTransaction,
    jobId: string,
    number: number,
    outcome: AttemptOutcome,
    nextAttemptAtMs: number,
  ): Promise<void> {
    await this.attempts.end(tx, jobId, number, outcome);
    await this.deliveries.noteFailure(tx, jobId, nextAttemptAtMs);
  }

  /** No attempt could be made; the next one follows. */
  async postpone(tx: WriteTransaction, jobId: string, nextAttemptAtMs: number): Promise<void> {
    await this.attempts.interrupt(tx, jobId);
    await this.deliveries.noteFailure(tx, jobId, nextAttemptAtMs);
  }

  /** The attempt was the last. */
  async noteEnd(
    tx: WriteTransaction,
    jobId: string,
    number: number,
    outcome: AttemptOutcome,
    state: DeliveryState,
  ): Promise<void> {
    await this.attempts.end(tx, jobId, number, outcome);
    await this.deliveries.end(tx, jobId, state, Date.now());
  }

  /** Nothing more will be attempted, for a reason that lies in this server. */
  async giveUp(tx: WriteTransaction, jobId: string): Promise<void> {
    await this.attempts.interrupt(tx, jobId);
    await this.deliveries.end(tx, jobId, 'dead', Date.now());
  }

  /** Notes an attempt at a progress message. */
  async noteProgress(jobId: string, startedAtMs: number, outcome: AttemptOutcome): Promise<void> {
    await this.database.write((tx) => this.attempts.add(tx, jobId, 'progress', startedAtMs, outcome));
  }
}
