import type { SqlParameters } from '../../../platform/database/sqlite-connection.js';
import type { JobLease, JobPayload, JobRecord, JobState } from './job-record.js';

/** A row of `jobs` as SQLite returns it. */
export interface JobRow {
  seq: number;
  id: string;
  kind: string;
  state: JobState;
  blocked: number;
  run_at: number;
  attempt: number;
  deaths: number;
  retries: number;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  error_code: string | null;
  error_message: string | null;
  payload: string;
  trace: string | null;
}

export type LeaseRow = Pick<
  JobRow,
  'seq' | 'id' | 'kind' | 'attempt' | 'deaths' | 'retries' | 'created_at' | 'payload' | 'trace'
>;
/** A process with jobs in work, and when the first and the last of its leases expire. */
export interface ActiveOwner {
  owner: string;
  expires: number;
  latest: number;
}
/** What a change of state returns, for the events that follow it. */
export type ChangedRow = Pick<JobRow, 'id' | 'kind' | 'state' | 'attempt'>;
/** A {@link LeaseRow} as one text: `sqlite3` takes longer to hand over columns than SQLite to find and change them. */
export interface PackedRow {
  row: string;
}

const UNCLAIM = 'lease_owner = NULL, lease_expires_at = NULL';
const CLAIMABLE = `state = 'waiting' AND blocked = 0 AND run_at = 0`;
const HELD = `seq = ? AND id = ? AND attempt = ? AND state = 'active'`;
const UNFINISHED = `(state = 'waiting' OR state = 'active')`;
const CHANGED = 'RETURNING id, kind, state, attempt';

/** Parameters: id, kind, blocked, run_at, created_at, payload, trace. */
const INSERT = 'INSERT INTO jobs (id, kind, state, blocked, run_at, created_at, payload, trace)';

const CLAIM = `UPDATE jobs
  SET state = 'active', attempt = attempt + 1, lease_owner = ?, lease_expires_at = ?, started_at = ?`;
const CLAIMED = `RETURNING json_array(seq, id, kind, attempt, deaths, retries, created_at, payload, trace) AS row`;

/** The SQL of the queue. Conditions repeat the words of `jobs_open` and `jobs_delayed`, so that these serve them. */
export const SQL = {
  enqueue: `${INSERT} VALUES (?, ?, 'waiting', ?, ?, ?, ?, ?)`,
  /** As `enqueue`, then kind and the largest number that may wait. */
  enqueueUnlessFull: `${INSERT} SELECT ?, ?, 'waiting', ?, ?, ?, ?, ?
    WHERE (SELECT count(*) FROM jobs WHERE state = 'waiting' AND kind = ?) < ?`,
  countWaiting: `SELECT count(*) AS count FROM jobs WHERE state = 'waiting' AND kind = ?`,
  countActive: `SELECT count(*) AS count FROM jobs WHERE state = 'active' AND kind = ?`,
  requeue: `UPDATE jobs SET seq = (SELECT max(seq) + 1 FROM jobs), state = 'waiting', attempt = attempt + 1,
    deaths = 0, retries = 0, blocked = ?, run_at = 0, payload = coalesce(?, payload), trace = ?, ${UNCLAIM}, started_at = NULL,
    finished_at = NULL, error_code = NULL, error_message = NULL WHERE id = ? ${CHANGED}`,
  unblock: `UPDATE jobs SET blocked = 0 WHERE id = ? AND state = 'waiting' AND blocked = 1 RETURNING kind`,
  cancel: `UPDATE jobs SET state = 'cancelled', finished_at = ?, ${UNCLAIM}
    WHERE id = ? AND ${UNFINISHED} ${CHANGED}`,
  abandon: `UPDATE jobs SET state = 'failed', finished_at = ?, error_code = ?, error_message = ?, ${UNCLAIM}
    WHERE id = ? AND ${UNFINISHED} ${CHANGED}`,
  forgetErrorTexts: `UPDATE jobs SET error_message = NULL WHERE id IN (SELECT value FROM json_each(?))`,
  remove: 'DELETE FROM jobs WHERE id = ? RETURNING id, kind, state, attempt',
  /** One row found by a scalar costs SQLite half of what a list of one does. */
  claimNext: `${CLAIM} WHERE seq = (SELECT seq FROM jobs WHERE ${CLAIMABLE} AND kind = ? ORDER BY seq LIMIT 1)
    ${CLAIMED}`,
  claimOfKind: `${CLAIM} WHERE seq IN
    (SELECT seq FROM jobs WHERE ${CLAIMABLE} AND kind = ? ORDER BY seq LIMIT ?) ${CLAIMED}`,
  claimOfKinds: `${CLAIM} WHERE seq IN (SELECT seq FROM jobs
    WHERE ${CLAIMABLE} AND kind IN (SELECT value FROM json_each(?)) ORDER BY seq LIMIT ?) ${CLAIMED}`,
  /** The index is named because SQLite prefers `jobs_open`, in which it would pass every job that waits. */
  makeDue: `UPDATE jobs INDEXED BY jobs_delayed SET run_at = 0 WHERE state = 'waiting' AND run_at > 0 AND run_at <= ?`,
  nextDue: `SELECT min(run_at) AS due FROM jobs INDEXED BY jobs_delayed WHERE state = 'waiting' AND run_at > 0`,
  /** Goes from kind to kind in the index: delayed jobs, of which there may be very many, are not looked at. */
  claimableKinds: `WITH RECURSIVE waiting (kind) AS (
      SELECT min(kind) FROM jobs WHERE state = 'waiting'
      UNION ALL SELECT (SELECT min(kind) FROM jobs WHERE state = 'waiting' AND kind > waiting.kind)
        FROM waiting WHERE kind IS NOT NULL)
    SELECT kind FROM waiting WHERE EXISTS (SELECT 1 FROM jobs WHERE ${CLAIMABLE} AND jobs.kind = waiting.kind)`,
  renew: `UPDATE jobs SET lease_expires_at = ? WHERE state = 'active' AND lease_owner = ?
    AND seq IN (SELECT value FROM json_each(?)) RETURNING id, attempt`,
  held: `SELECT 1 FROM jobs WHERE ${HELD} LIMIT 1`,
  noteProgress: `UPDATE jobs SET deaths = 0, retries = 0 WHERE ${HELD}`,
  complete: `UPDATE jobs SET state = 'completed', finished_at = ?, ${UNCLAIM} WHERE ${HELD}`,
  /** As `complete`, for a list of [seq, id, attempt]. The `+` keeps SQLite from walking the index for each of them. */
  completeAll: `UPDATE jobs SET state = 'completed', finished_at = ?, ${UNCLAIM} FROM
    (SELECT value ->> 0 AS seq, value ->> 1 AS id, value ->> 2 AS attempt FROM json_each(?)) AS held
    WHERE jobs.seq = held.seq AND +jobs.id = held.id AND +jobs.attempt = held.attempt AND +jobs.state = 'active'
    RETURNING seq`,
  fail: `UPDATE jobs SET state = 'failed', finished_at = ?, error_code = ?, error_message = ?, ${UNCLAIM}
    WHERE ${HELD}`,
  retryLater: `UPDATE jobs SET state = 'waiting', run_at = ?, retries = retries + ?, deaths = 0, ${UNCLAIM}
    WHERE ${HELD}`,
  giveBack: `UPDATE jobs SET state = 'waiting', run_at = 0, ${UNCLAIM} WHERE ${HELD}`,
  activeOwners: `SELECT lease_owner AS owner, min(lease_expires_at) AS expires, max(lease_expires_at) AS latest FROM jobs
    WHERE state = 'active' GROUP BY lease_owner`,
  /** Also what would expire later than any lease can: the clock was ahead when it was given. */
  reclaim: `UPDATE jobs SET state = 'waiting', run_at = 0, deaths = deaths + 1, ${UNCLAIM}
    WHERE state = 'active' AND (lease_expires_at <= ? OR lease_expires_at > ? OR lease_owner IN (SELECT value FROM json_each(?))) ${CHANGED}`,
  find: 'SELECT * FROM jobs WHERE id = ? LIMIT 1',
  position: `SELECT count(*) AS position FROM jobs AS ahead, (SELECT seq, kind FROM jobs WHERE id = ? AND
    state = 'waiting') AS mine WHERE ahead.state = 'waiting' AND ahead.kind = mine.kind AND ahead.seq <= mine.seq`,
} as const;

export function toRecord(row: JobRow): JobRecord {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    payload: JSON.parse(row.payload) as JobPayload,
    attempt: row.attempt,
    deaths: row.deaths,
    retries: row.retries,
    isBlocked: row.blocked === 1,
    runAtMs: row.run_at === 0 ? null : row.run_at,
    createdAtMs: row.created_at,
    startedAtMs: row.started_at,
    finishedAtMs: row.finished_at,
    error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' },
  };
}

export function toLease(row: LeaseRow): JobLease {
  return {
    jobId: row.id,
    kind: row.kind,
    seq: row.seq,
    attempt: row.attempt,
    deaths: row.deaths,
    retries: row.retries,
    createdAtMs: row.created_at,
    payload: JSON.parse(row.payload) as JobPayload,
    trace: row.trace,
  };
}

/** The statement that claims, and what it is given after owner, expiry and start. */
export function claimOf(kinds: readonly string[], limit: number): { sql: string; params: SqlParameters } {
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1)
    return { sql: SQL.claimOfKinds, params: [JSON.stringify(kinds), limit] };
  if (limit === 1) return { sql: SQL.claimNext, params: [kind] };
  return { sql: SQL.claimOfKind, params: [kind, limit] };
}

type PackedColumns = [number, string, string, number, number, number, number, string, string | null];

export function toLeases(rows: readonly PackedRow[]): JobLease[] {
  const unpacked = JSON.parse(`[${rows.map(({ row }) => row).join()}]`) as PackedColumns[];
  return unpacked.map(([seq, id, kind, attempt, deaths, retries, created_at, payload, trace]) =>
    toLease({ seq, id, kind, attempt, deaths, retries, created_at, payload, trace }),
  );
}

/** The parameters by which a statement knows the attempt: seq, id and attempt. */
export function heldBy({ seq, jobId, attempt }: JobLease): SqlParameters {
  return [seq, jobId, attempt];
}

export function changed({ jobId, kind, attempt }: JobLease, state: JobState): ChangedRow {
  return { id: jobId, kind, state, attempt };
}
