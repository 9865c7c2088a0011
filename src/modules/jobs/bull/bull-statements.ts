import type { LeaseRow } from '../queue/sqlite-job-statements.js';

/** A row that can start, as the line needs it. */
export interface OpenRow {
  id: string;
  kind: string;
  attempt: number;
  seq: number;
}

export type FencedRow = LeaseRow;

/** The words of the index `jobs_open`. */
const CLAIMABLE = `state = 'waiting' AND blocked = 0 AND run_at = 0`;
/** The same of rows that are looked up by id: the `+` keeps SQLite from walking the index for each of them. */
const CAN_START = `+jobs.state = 'waiting' AND +jobs.blocked = 0 AND +jobs.run_at = 0`;
const OPEN_ROW = 'id, kind, attempt, seq';

/** The SQL between rows and line. */
export const BULL_SQL = {
  /** Of these ids (a JSON list), those that can start. */
  openAmong: `SELECT ${OPEN_ROW} FROM jobs WHERE id IN (SELECT value FROM json_each(?)) AND ${CAN_START}`,
  /** The first of a kind that can start. Parameters: kind, limit. */
  openOfKind: `SELECT ${OPEN_ROW} FROM jobs WHERE ${CLAIMABLE} AND kind = ? ORDER BY seq LIMIT ?`,
  /** The kinds, among those of a JSON list, of the first jobs that can start. */
  kindsInOrder: `SELECT kind FROM jobs WHERE ${CLAIMABLE} AND kind IN (SELECT value FROM json_each(?))
    ORDER BY seq LIMIT ?`,
  /** Leases those of a JSON list of `[id, attempt]` that can still start. Parameters: owner, expiry, now, list. */
  fence: `UPDATE jobs
    SET state = 'active', attempt = attempt + 1, lease_owner = ?, lease_expires_at = ?, started_at = ?
    WHERE seq IN (SELECT jobs.seq FROM json_each(?) AS taken
      JOIN jobs ON jobs.id = taken.value ->> 0 AND +jobs.attempt = taken.value ->> 1 WHERE ${CAN_START})
    RETURNING seq, id, kind, attempt, deaths, retries, created_at, payload, trace`,
} as const;
