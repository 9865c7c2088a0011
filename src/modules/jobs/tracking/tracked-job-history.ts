import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import { WebhookSources, type FinalMessage, type WebhookSource } from '../webhooks/webhook-sources.js';
import type { MessagePhase } from './job-message.js';
import type { LogLevel } from './tracked-job.js';

/** A message of a job as it was rendered. */
export interface StoredMessage {
  readonly seq: number;
  readonly phase: MessagePhase;
  /** JSON text. */
  readonly payload: string;
}

export interface LogEntry {
  readonly atMs: number;
  readonly level: LogLevel;
  readonly message: string;
}

/** Lines kept per job; the oldest go. */
const MAX_LOG_LINES = 200;

const ADD_LINE = `INSERT INTO tracked_job_log (job_id, line, level, message, created_at)
  SELECT ?, (SELECT coalesce(max(line), 0) + 1 FROM tracked_job_log WHERE job_id = ?), ?, ?, ?
  WHERE EXISTS (SELECT 1 FROM tracked_jobs WHERE id = ?)`;

/** Deliveries of tracked jobs' final messages are known by this. */
export const JOB_MESSAGES = 'job';

/** What was said of a job: its messages, and its log. */
@Injectable()
export class TrackedJobHistory implements WebhookSource {
  readonly name = JOB_MESSAGES;

  constructor(
    private readonly database: Database,
    sources: WebhookSources,
  ) {
    sources.register(this);
  }

  /** A message as it was rendered. */
  messageOf(id: string, seq: number): Promise<FinalMessage | undefined> {
    return this.database.get<FinalMessage>(
      `SELECT payload AS body, phase FROM tracked_job_events WHERE job_id = ? AND seq = ? LIMIT 1`,
      [id, seq],
    );
  }

  async addMessage(tx: WriteTransaction, id: string, message: StoredMessage, nowMs: number): Promise<void> {
    await tx.run(
      `INSERT INTO tracked_job_events (job_id, seq, phase, payload, created_at) VALUES (?, ?, ?, ?, ?)`,
      [id, message.seq, message.phase, message.payload, nowMs],
    );
  }

  /** The messages behind number `afterSeq`, in order. */
  messagesAfter(id: string, afterSeq: number): Promise<StoredMessage[]> {
    return this.database.all<StoredMessage>(
      `SELECT seq, phase, payload FROM tracked_job_events WHERE job_id = ? AND seq > ? ORDER BY seq`,
      [id, afterSeq],
    );
  }

  /** A line for the log of a job that is there. */
  async addLine(
    tx: WriteTransaction,
    id: string,
    level: LogLevel,
    message: string,
    nowMs: number,
  ): Promise<void> {
    await tx.run(ADD_LINE, [id, id, level, message, nowMs, id]);
    await tx.run(
      `DELETE FROM tracked_job_log WHERE job_id = ? AND line <=
         (SELECT max(line) FROM tracked_job_log WHERE job_id = ?) - ?`,
      [id, id, MAX_LOG_LINES],
    );
  }

  /** The log, oldest line first. */
  log(id: string): Promise<LogEntry[]> {
    return this.database.all<LogEntry>(
      `SELECT created_at AS atMs, level, message FROM tracked_job_log WHERE job_id = ? ORDER BY line`,
      [id],
    );
  }

  async delete(tx: WriteTransaction, id: string): Promise<void> {
    await tx.run(`DELETE FROM tracked_job_events WHERE job_id = ?`, [id]);
    await tx.run(`DELETE FROM tracked_job_log WHERE job_id = ?`, [id]);
  }
}
