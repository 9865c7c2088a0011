import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { SqlValue } from '../../platform/database/sqlite-connection.js';
import type { WriteTransaction } from '../../platform/database/write-transaction.js';
import type { PagePosition } from '../../platform/http/page-cursor.js';
import { RecognizedPieceRepository } from '../recordings/recognized-piece.repository.js';
import type { TranscriptionStatus } from './transcription-status.js';
import type { TranscriptionEntity } from './transcription.entity.js';

/** A row of `transcriptions`. */
export type TranscriptionRecord = Readonly<TranscriptionEntity>;

/** What a submission settles about a transcription, new or taken up again. */
export type TranscriptionRequest = Pick<
  TranscriptionRecord,
  | 'model'
  | 'language'
  | 'channels'
  | 'hotwords'
  | 'warning'
  | 'responseFormat'
  | 'spoolName'
  | 'urlCipher'
  | 'sha256'
>;

export interface ListFilter {
  userUuid?: string | undefined;
  status?: TranscriptionStatus | undefined;
  /** Only rows older than this one. */
  before?: PagePosition | undefined;
  limit: number;
}

/** A row that says `queued` is in work when its job is: the queue alone knows that, whatever becomes of a process. */
const STATUS = `CASE WHEN t.status = 'queued' AND j.state = 'active' THEN 'processing' ELSE t.status END`;
const SELECT = `SELECT t.id, t.user_uuid AS userUuid, t.message_id AS messageId, ${STATUS} AS status, t.model,
    t.language, t.channels, t.hotwords, t.warning, t.response_format AS responseFormat, t.spool_name AS spoolName,
    t.url_cipher AS urlCipher, t.sha256, t.text, t.duration_ms AS durationMs, t.error,
    t.created_at AS createdAtMs, t.completed_at AS completedAtMs, t.last_lookup_at AS lastLookupAtMs,
    t.text_erased_at AS textErasedAtMs
  FROM transcriptions t LEFT JOIN jobs j ON j.id = t.id`;
const BY_ID = `${SELECT} WHERE t.id = ? LIMIT 1`;
const BY_PAIR = `${SELECT} WHERE t.user_uuid = ? AND t.message_id = ? LIMIT 1`;
const STATUS_CONDITIONS: Readonly<Record<TranscriptionStatus, string>> = {
  queued: `t.status = 'queued' AND j.state IS NOT 'active'`,
  processing: `t.status = 'queued' AND j.state = 'active'`,
  completed: `t.status = 'completed'`,
  failed: `t.status = 'failed'`,
};

/** Reads and writes the table of transcriptions. */
@Injectable()
export class TranscriptionRepository {
  constructor(
    private readonly database: Database,
    private readonly pieces: RecognizedPieceRepository,
  ) {}

  findById(id: string, tx?: WriteTransaction): Promise<TranscriptionRecord | undefined> {
    return (tx ?? this.database).get<TranscriptionRecord>(BY_ID, [id]);
  }

  findByUserAndMessage(
    userUuid: string,
    messageId: string,
    tx?: WriteTransaction,
  ): Promise<TranscriptionRecord | undefined> {
    return (tx ?? this.database).get<TranscriptionRecord>(BY_PAIR, [userUuid, messageId]);
  }

  /** Adds a queued transcription of a pair that is not there yet. */
  async insert(
    tx: WriteTransaction,
    key: { id: string; userUuid: string; messageId: string },
    request: TranscriptionRequest,
    nowMs: number,
  ): Promise<void> {
    await tx.run(
      `INSERT INTO transcriptions (id, user_uuid, message_id, status, model, language, channels, hotwords, warning, response_format,
         spool_name, url_cipher, sha256, created_at, last_lookup_at)
       VALUES (?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [key.id, key.userUuid, key.messageId, ...requestValues(request), nowMs, nowMs],
    );
  }

  /** Puts a known transcription back to the start, with new audio: nothing of the former one stays. */
  async restart(
    tx: WriteTransaction,
    id: string,
    request: TranscriptionRequest,
    nowMs: number,
  ): Promise<void> {
    await this.pieces.deleteAll(tx, id);
    await tx.run(
      `UPDATE transcriptions SET status = 'queued', model = ?, language = ?, channels = ?, hotwords = ?, warning = ?,
         response_format = ?,
         spool_name = ?, url_cipher = ?, sha256 = ?, text = NULL, duration_ms = NULL, error = NULL,
         completed_at = NULL, text_erased_at = NULL, last_lookup_at = ? WHERE id = ?`,
      [...requestValues(request), nowMs, id],
    );
  }

  /** The audio is here: its place in the spool instead of its address. */
  async setAudio(tx: WriteTransaction, id: string, spoolName: string, sha256: string): Promise<void> {
    await tx.run(`UPDATE transcriptions SET spool_name = ?, sha256 = ?, url_cipher = NULL WHERE id = ?`, [
      spoolName,
      sha256,
      id,
    ]);
  }

  async complete(
    tx: WriteTransaction,
    id: string,
    result: Pick<TranscriptionRecord, 'text' | 'durationMs' | 'warning' | 'language'>,
    nowMs: number,
  ): Promise<void> {
    await tx.run(
      `UPDATE transcriptions SET status = 'completed', text = ?, duration_ms = ?, warning = ?, language = ?, spool_name = NULL,
         url_cipher = NULL, completed_at = ? WHERE id = ?`,
      [result.text, result.durationMs, result.warning, result.language, nowMs, id],
    );
  }

  async fail(tx: WriteTransaction, id: string, error: string, nowMs: number): Promise<void> {
    await tx.run(
      `UPDATE transcriptions SET status = 'failed', error = ?, spool_name = NULL, url_cipher = NULL,
         completed_at = ? WHERE id = ?`,
      [error, nowMs, id],
    );
  }

  /** Removes a transcription and everything recognised of it. */
  async delete(tx: WriteTransaction, id: string): Promise<void> {
    await this.pieces.deleteAll(tx, id);
    await tx.run(`DELETE FROM transcriptions WHERE id = ?`, [id]);
  }

  /** Notes that somebody asked for the text, which keeps it from retention. */
  async touch(tx: WriteTransaction, id: string, nowMs: number): Promise<void> {
    await tx.run(`UPDATE transcriptions SET last_lookup_at = ? WHERE id = ?`, [nowMs, id]);
  }

  /** Ends the text of transcriptions that nobody looked up since `beforeMs`; gives their ids. */
  async eraseTextsBefore(
    tx: WriteTransaction,
    beforeMs: number,
    limit: number,
    nowMs: number,
  ): Promise<string[]> {
    const rows = await tx.all<{ id: string }>(
      `UPDATE transcriptions SET text = NULL, error = NULL, hotwords = NULL, text_erased_at = ? WHERE id IN (
         SELECT id FROM transcriptions WHERE status IN ('completed', 'failed') AND text_erased_at IS NULL
           AND last_lookup_at < ? LIMIT ?) RETURNING id`,
      [nowMs, beforeMs, limit],
    );
    for (const { id } of rows) await this.pieces.deleteAll(tx, id);
    return rows.map(({ id }) => id);
  }

  /** A page of transcriptions, newest first. */
  list(filter: ListFilter): Promise<TranscriptionRecord[]> {
    const conditions: string[] = [];
    const values: SqlValue[] = [];
    if (filter.userUuid !== undefined) {
      conditions.push('t.user_uuid = ?');
      values.push(filter.userUuid);
    }
    if (filter.status !== undefined) {
      conditions.push(STATUS_CONDITIONS[filter.status]);
    }
    if (filter.before !== undefined) {
      conditions.push('(t.created_at, t.id) < (?, ?)');
      values.push(filter.before.createdAtMs, filter.before.id);
    }
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    return this.database.all<TranscriptionRecord>(
      `${SELECT} ${where} ORDER BY t.created_at DESC, t.id DESC LIMIT ?`,
      [...values, filter.limit],
    );
  }

  /** How many are finished, and how many are not. */
  async count(): Promise<{ completed: number; failed: number; pending: number }> {
    const rows = await this.database.all<{ status: TranscriptionStatus; count: number }>(
      `SELECT status, COUNT(*) AS count FROM transcriptions GROUP BY status`,
    );
    const countOf = (status: TranscriptionStatus): number =>
      rows.find((row) => row.status === status)?.count ?? 0;
    return { completed: countOf('completed'), failed: countOf('failed'), pending: countOf('queued') };
  }

  /** Names of all audio in the spool that a transcription still needs. */
  async spoolNames(): Promise<Set<string>> {
    const rows = await this.database.all<{ spoolName: string }>(
      `SELECT spool_name AS spoolName FROM transcriptions WHERE spool_name IS NOT NULL`,
    );
    return new Set(rows.map(({ spoolName }) => spoolName));
  }
}

function requestValues(request: TranscriptionRequest): SqlValue[] {
  const { model, language, channels, hotwords, warning, responseFormat, spoolName, urlCipher, sha256 } =
    request;
  return [model, language, channels, hotwords, warning, responseFormat, spoolName, urlCipher, sha256];
}
