import { Injectable } from '@nestjs/common';
import { CallRecordsConfig } from '../../../platform/config/call-records.config.js';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import { Logger } from '../../../platform/logging/logger.js';
import { JobQueue } from '../../jobs/queue/job-queue.js';
import { WebhookOutbox, type WebhookReport } from '../../jobs/webhooks/webhook-outbox.js';
import type { CallFacts } from '../call/call-news.js';
import type { CallRecord } from '../records/call-record.js';
import { CallMessages, type CallDocument } from './call-messages.js';
import { reportJobIdOf, WRITE_CALL_REPORT_JOB } from './call-report-jobs.js';
import { CALL_MESSAGES, CallReportRepository, ONLY_MESSAGE } from './call-report.repository.js';
import { callWebhookOf, type CallWebhook } from './call-webhook-target.js';

/**
 * Tells whoever wants to know of calls that have ended: what is owed commits together with the call's record. Where a
 * template is asked for, a job applies it first.
 */
@Injectable()
export class CallReports {
  constructor(
    private readonly config: CallRecordsConfig,
    private readonly reports: CallReportRepository,
    private readonly messages: CallMessages,
    private readonly queue: JobQueue,
    private readonly outbox: WebhookOutbox,
    private readonly logger: Logger,
  ) {}

  /** A call has begun: keeps where its end is told, if anywhere, so that it is told whatever becomes of this process. */
  async register(tx: WriteTransaction, callId: string, facts: CallFacts): Promise<void> {
    const webhook = this.webhookOf(facts);
    if (webhook === undefined) return;
    await this.outbox.register(tx, callId, CALL_MESSAGES, webhook.target);
    await this.reports.insert(tx, callId, { template: webhook.template, language: facts.language });
  }

  /** A call has ended. */
  async end(tx: WriteTransaction, call: CallRecord): Promise<void> {
    const asked = await this.reports.find(call.id, tx);
    if (asked === undefined) return;
    if (asked.template === null) return this.post(tx, call, null);
    const job = { id: reportJobIdOf(call.id), kind: WRITE_CALL_REPORT_JOB, payload: { callId: call.id } };
    await this.queue.enqueue(tx, job);
  }

  /** The message is complete: it is owed from the commit of `tx` on. @param document null where none was asked for. */
  async post(tx: WriteTransaction, call: CallRecord, document: CallDocument | null): Promise<void> {
    await this.reports.setBody(tx, call.id, this.messages.render(call, document));
    await this.outbox.post(tx, call.id, ONLY_MESSAGE);
  }

  /** What became of the message so far; undefined where nobody wants to be told. */
  deliveryOf(callId: string): Promise<WebhookReport | undefined> {
    return this.outbox.report(callId);
  }

  /**
   * Tells the end of a call again, whatever became of it, with the same id and the same bytes.
   *
   * @throws AppError as {@link WebhookOutbox.replay}.
   */
  async replay(tx: WriteTransaction, callId: string): Promise<void> {
    await this.outbox.replay(tx, callId, 'call');
  }

  /** Erases what is kept of a call here, and what is still owed for it. */
  async forget(tx: WriteTransaction, callId: string): Promise<void> {
    await this.queue.remove(tx, reportJobIdOf(callId));
    await this.outbox.forget(tx, callId);
    await this.reports.delete(tx, callId);
  }

  private webhookOf({ parameters, requestId }: CallFacts): CallWebhook | undefined {
    try {
      return callWebhookOf(parameters, this.config);
    } catch (error) {
      this.logger.warn(
        { err: error, requestId },
        'the end of a call cannot be told where its parameters say',
      );
      return undefined;
    }
  }
}
