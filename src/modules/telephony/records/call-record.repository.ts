import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { SqlValue } from '../../../platform/database/sqlite-connection.js';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import type { PagePosition } from '../../../platform/http/page-cursor.js';
import { JobOwner } from '../../jobs/queue/job-owner.js';
import type { CallRecord, RecordedOutcome, RecordedTurn, SpokenLine } from './call-record.js';

export interface CallFilter {
  readonly callSid?: string | undefined;
  readonly carrier?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** `live`: it goes on. */
  readonly state?: RecordedOutcome | 'live' | undefined;
  /** Epoch milliseconds: begun then or later, and before. */
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
}

export interface CallPageRequest {
  readonly filter: CallFilter;
  /** Only calls older than this one. */
  readonly before?: PagePosition | undefined;
  readonly limit: number;
}

type CallRow = Omit<CallRecord, 'transcript' | 'turns'> & { transcript: string | null; turns: string };

const SELECT = `SELECT id, call_sid AS callSid, stream_sid AS streamSid, carrier, from_number AS "from",
    to_number AS "to", started_at AS startedAtMs, ended_at AS endedAtMs, outcome, ended_by AS endedBy,
    transferred_to AS transferredTo, transcript, turns,
    cost_usd AS costUsd, text_erased_at AS textErasedAtMs FROM calls`;

/** Reads and writes the table of calls. */
@Injectable()
export class CallRecordRepository {
  constructor(
    private readonly database: Database,
    private readonly owner: JobOwner,
  ) {}

  /** Adds a call. @param liveUntilMs until when it counts as going on; null when it has ended. */
  async insert(tx: WriteTransaction, record: CallRecord, liveUntilMs: number | null): Promise<void> {
    const { id, callSid, streamSid, carrier, from, to, startedAtMs } = record;
    await tx.run(
      `INSERT INTO calls (id, call_sid, stream_sid, carrier, from_number, to_number, started_at, owner, turns)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, '[]')`,
      [id, callSid, streamSid, carrier, from, to, startedAtMs, this.owner.id],
    );
    await this.set(tx, record, liveUntilMs, 'id = ?');
  }

  /**
   * Writes how a call stands that goes on.
   *
   * @param liveUntilMs null when it has ended.
   * @returns false where it was erased or has been ended already: nothing is written then.
   */
  async update(tx: WriteTransaction, record: CallRecord, liveUntilMs: number | null): Promise<boolean> {
    return (await this.set(tx, record, liveUntilMs, 'id = ? AND live_until IS NOT NULL')) > 0;
  }

  private async set(
    tx: WriteTransaction,
    record: CallRecord,
    liveUntilMs: number | null,
    condition: string,
  ): Promise<number> {
    const { id, endedAtMs, outcome, endedBy, transferredTo, transcript, turns, costUsd } = record;
    const texts = [JSON.stringify(transcript), JSON.stringify(turns)];
    const { changes } = await tx.run(
      `UPDATE calls SET ended_at = ?, outcome = ?, ended_by = ?, transferred_to = ?, transcript = ?, turns = ?,
         cost_usd = ?, live_until = ? WHERE ${condition}`,
      [endedAtMs, outcome, endedBy, transferredTo, ...texts, costUsd, liveUntilMs, id],
    );
    return changes;
  }

  /** These go on. */
  async renew(tx: WriteTransaction, ids: readonly string[], liveUntilMs: number): Promise<void> {
    await tx.run(
      `UPDATE calls SET live_until = ? WHERE live_until IS NOT NULL AND id IN (SELECT value FROM json_each(?))`,
      [liveUntilMs, JSON.stringify(ids)],
    );
  }

  /** Ids of calls whose process is gone: it says nothing any more, or is known not to run. */
  async lost(nowMs: number): Promise<string[]> {
    const live = await this.database.all<{ id: string; owner: string | null; liveUntilMs: number }>(
      `SELECT id, owner, live_until AS liveUntilMs FROM calls WHERE live_until IS NOT NULL`,
    );
    return live.filter((call) => this.isLost(call, nowMs)).map(({ id }) => id);
  }

  /** Those of this process are in its own hands. */
  private isLost(call: { owner: string | null; liveUntilMs: number }, nowMs: number): boolean {
    const { owner, liveUntilMs } = call;
    if (owner === this.owner.id) return false;
    return liveUntilMs < nowMs || (owner !== null && this.owner.isGone(owner));
  }

  /** Ends a call of a process that is gone. @returns it; undefined when somebody else has ended it. */
  async endLost(tx: WriteTransaction, id: string, leaseMs: number): Promise<CallRecord | undefined> {
    const { changes } = await tx.run(
      `UPDATE calls SET outcome = 'dropped', ended_by = 'server', ended_at = MAX(started_at, live_until - ?),
         live_until = NULL WHERE id = ? AND live_until IS NOT NULL`,
      [leaseMs, id],
    );
    return changes === 0 ? undefined : this.get(id, tx);
  }

  /** By its own id. */
  async get(id: string, tx?: WriteTransaction): Promise<CallRecord | undefined> {
    const row = await (tx ?? this.database).get<CallRow>(`${SELECT} WHERE id = ? LIMIT 1`, [id]);
    return row === undefined ? undefined : recordOf(row);
  }

  /** By its own id, or the latest of a carrier's. */
  async find(sid: string): Promise<CallRecord | undefined> {
    const row = await this.database.get<CallRow>(
      `${SELECT} WHERE id = ?1 OR call_sid = ?1 ORDER BY started_at DESC, id DESC LIMIT 1`,
      [sid],
    );
    return row === undefined ? undefined : recordOf(row);
  }

  /** A page, newest first. */
  async list({ filter, before, limit }: CallPageRequest): Promise<CallRecord[]> {
    const { conditions, values } = conditionsOf(filter);
    if (before !== undefined) {
      conditions.push('(started_at, id) < (?, ?)');
      values.push(before.createdAtMs, before.id);
    }
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const sql = `${SELECT} ${where} ORDER BY started_at DESC, id DESC LIMIT ?`;
    return (await this.database.all<CallRow>(sql, [...values, limit])).map(recordOf);
  }

  /** Erases one by its own id, or all of a carrier's. @returns the ids. */
  async erase(tx: WriteTransaction, sid: string): Promise<string[]> {
    const sql = `DELETE FROM calls WHERE id = ?1 OR call_sid = ?1 RETURNING id`;
    return (await tx.all<{ id: string }>(sql, [sid])).map(({ id }) => id);
  }

  /** Ids of calls that ended before and have their texts, at most `limit`. */
  async withTextsBefore(beforeMs: number, limit: number): Promise<string[]> {
    const sql = `SELECT id FROM calls WHERE text_erased_at IS NULL AND ended_at < ? LIMIT ?`;
    return (await this.database.all<{ id: string }>(sql, [beforeMs, limit])).map(({ id }) => id);
  }

  /** Takes text and numbers of a call. */
  async eraseTexts(tx: WriteTransaction, id: string, nowMs: number): Promise<void> {
    await tx.run(
      `UPDATE calls SET transcript = NULL, from_number = NULL, to_number = NULL, text_erased_at = ? WHERE id = ?`,
      [nowMs, id],
    );
  }
}

function conditionsOf(filter: CallFilter): { conditions: string[]; values: SqlValue[] } {
  const { state } = filter;
  const wanted: readonly (readonly [string, SqlValue | undefined])[] = [
    ['call_sid = ?', filter.callSid],
    ['carrier = ?', filter.carrier],
    ['from_number = ?', filter.from],
    ['to_number = ?', filter.to],
    ['outcome = ?', state === 'live' ? undefined : state],
    ['started_at >= ?', filter.sinceMs],
    ['started_at < ?', filter.untilMs],
  ];
  const given = wanted.flatMap(([condition, value]) => (value === undefined ? [] : [{ condition, value }]));
  const conditions = given.map(({ condition }) => condition);
  if (state === 'live') conditions.push('outcome IS NULL');
  return { conditions, values: given.map(({ value }) => value) };
}

function recordOf({ transcript, turns, ...rest }: CallRow): CallRecord {
  return {
    ...rest,
    transcript: transcript === null ? null : (JSON.parse(transcript) as SpokenLine[]),
    turns: JSON.parse(turns) as RecordedTurn[],
  };
}
