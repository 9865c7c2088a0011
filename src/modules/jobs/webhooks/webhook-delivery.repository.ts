import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import type { DeliveryState, WebhookAttempt } from './webhook-delivery.js';

/** A delivery with its target still encrypted. */
export interface StoredDelivery {
  readonly jobId: string;
  readonly webhookId: string;
  /** Name of whoever keeps the message. */
  readonly source: string;
  /** Number of the message; null until there is one. */
  readonly eventSeq: number | null;
  readonly targetCipher: Buffer;
  readonly state: DeliveryState;
  readonly failures: number;
  readonly nextAttemptAtMs: number | null;
}

export type NewDelivery = Pick<StoredDelivery, 'jobId' | 'source' | 'webhookId' | 'targetCipher'>;

/** A delivery with one of its attempts; the attempt's number is null when there is none. */
interface AttemptedRow extends StoredDelivery, Omit<WebhookAttempt, 'number' | 'error'> {
  readonly number: number | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

const COLUMNS = `d.job_id AS jobId, d.webhook_id AS webhookId, d.source, d.event_seq AS eventSeq, d.target_cipher AS targetCipher, d.state, d.failures,
  d.next_attempt_at AS nextAttemptAtMs`;
const SELECT = `SELECT ${COLUMNS} FROM webhook_deliveries d`;
/** In one statement: a delivery and its attempts change together. */
const SELECT_ATTEMPTED = `SELECT ${COLUMNS}, a.number, a.phase, a.started_at AS startedAtMs,
    a.duration_ms AS durationMs, a.http_status AS httpStatus, a.error_code AS errorCode,
    a.error_message AS errorMessage
  FROM webhook_deliveries d LEFT JOIN webhook_attempts a ON a.job_id = d.job_id`;

/** The states stand in the text so that the index `ix_webhook_deliveries_open` serves them. */
const COUNT = {
  waiting: `SELECT count(*) AS count FROM webhook_deliveries WHERE state = 'waiting'`,
  dead: `SELECT count(*) AS count FROM webhook_deliveries WHERE state = 'dead'`,
} as const;

/** Reads and writes the table of deliveries. */
@Injectable()
export class WebhookDeliveryRepository {
  constructor(private readonly database: Database) {}

  async insert(tx: WriteTransaction, delivery: NewDelivery): Promise<void> {
    const { jobId, source, webhookId, targetCipher } = delivery;
    await tx.run(
      `INSERT INTO webhook_deliveries (job_id, source, webhook_id, target_cipher, state)
       VALUES (?, ?, ?, ?, 'idle')`,
      [jobId, source, webhookId, targetCipher],
    );
  }

  find(jobId: string, tx?: WriteTransaction): Promise<StoredDelivery | undefined> {
    return (tx ?? this.database).get<StoredDelivery>(`${SELECT} WHERE d.job_id = ? LIMIT 1`, [jobId]);
  }

  /** The same with its attempts that are kept, first one first. */
  async findAttempted(
    jobId: string,
  ): Promise<(StoredDelivery & { attempts: readonly WebhookAttempt[] }) | undefined> {
    const rows = await this.database.all<AttemptedRow>(
      `${SELECT_ATTEMPTED} WHERE d.job_id = ? ORDER BY a.number`,
      [jobId],
    );
    return rows[0] && { ...rows[0], attempts: rows.flatMap(attemptsOf) };
  }

  /** There is a message to deliver. */
  async setMessage(tx: WriteTransaction, jobId: string, seq: number, nowMs: number): Promise<void> {
    await tx.run(
      `UPDATE webhook_deliveries SET state = 'waiting', event_seq = ?, next_attempt_at = ? WHERE job_id = ?`,
      [seq, nowMs, jobId],
    );
  }

  /** Begins the delivery anew; false when there is no message to deliver. */
  async restart(tx: WriteTransaction, jobId: string, nowMs: number): Promise<boolean> {
    const { changes } = await tx.run(
      `UPDATE webhook_deliveries SET state = 'waiting', failures = 0, next_attempt_at = ?, ended_at = NULL
         WHERE job_id = ? AND event_seq IS NOT NULL`,
      [nowMs, jobId],
    );
    return changes === 1;
  }

  async noteFailure(tx: WriteTransaction, jobId: string, nextAttemptAtMs: number): Promise<void> {
    await tx.run(
      `UPDATE webhook_deliveries SET failures = failures + 1, next_attempt_at = ? WHERE job_id = ?`,
      [nextAttemptAtMs, jobId],
    );
  }

  async end(tx: WriteTransaction, jobId: string, state: DeliveryState, nowMs: number): Promise<void> {
    await tx.run(
      `UPDATE webhook_deliveries SET state = ?, next_attempt_at = NULL, ended_at = ? WHERE job_id = ?`,
      [state, nowMs, jobId],
    );
  }

  /** How many deliveries stand so. */
  async countIn(state: 'waiting' | 'dead'): Promise<number> {
    return (await this.database.get<{ count: number }>(COUNT[state]))?.count ?? 0;
  }

  async delete(tx: WriteTransaction, jobId: string): Promise<void> {
    await tx.run(`DELETE FROM webhook_deliveries WHERE job_id = ?`, [jobId]);
  }
}

function attemptsOf(row: AttemptedRow): WebhookAttempt[] {
  const { number, phase, startedAtMs, durationMs, httpStatus, errorCode, errorMessage } = row;
  if (number === null) return [];
  const error = errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' };
  return [{ number, phase, startedAtMs, durationMs, httpStatus, error }];
}
