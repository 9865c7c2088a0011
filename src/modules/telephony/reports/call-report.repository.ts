import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import {
  WebhookSources,
  type FinalMessage,
  type WebhookSource,
} from '../../jobs/webhooks/webhook-sources.js';

/** What is to be told of a call. */
export interface AskedReport {
  readonly template: string | null;
  /** ISO 639-1, perhaps with a region. */
  readonly language: string;
}

/** Deliveries of what is told of calls are known by this. */
export const CALL_MESSAGES = 'call';
/** The number of a call's message: there is no other. */
export const ONLY_MESSAGE = 1;

/** Reads and writes the table of reports. */
@Injectable()
export class CallReportRepository implements WebhookSource {
  readonly name = CALL_MESSAGES;

  constructor(
    private readonly database: Database,
    sources: WebhookSources,
  ) {
    sources.register(this);
  }

  async insert(tx: WriteTransaction, callId: string, { template, language }: AskedReport): Promise<void> {
    await tx.run(`INSERT INTO call_reports (call_id, template, language) VALUES (?, ?, ?)`, [
      callId,
      template,
      language,
    ]);
  }

  /** Undefined where nobody wants to be told. */
  find(callId: string, tx?: WriteTransaction): Promise<AskedReport | undefined> {
    const sql = `SELECT template, language FROM call_reports WHERE call_id = ? LIMIT 1`;
    return (tx ?? this.database).get<AskedReport>(sql, [callId]);
  }

  /** The message is there. */
  async setBody(tx: WriteTransaction, callId: string, body: string): Promise<void> {
    await tx.run(`UPDATE call_reports SET body = ? WHERE call_id = ?`, [body, callId]);
  }

  async messageOf(callId: string): Promise<FinalMessage | undefined> {
    const sql = `SELECT body, 'completed' AS phase FROM call_reports WHERE call_id = ? AND body IS NOT NULL LIMIT 1`;
    return this.database.get<FinalMessage>(sql, [callId]);
  }

  async delete(tx: WriteTransaction, callId: string): Promise<void> {
    await tx.run(`DELETE FROM call_reports WHERE call_id = ?`, [callId]);
  }
}
