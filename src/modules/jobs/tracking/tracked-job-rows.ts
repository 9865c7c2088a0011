import type { JobProblem, TrackedJob, TrackedJobSummary, TrackedStatus, TrackedType } from './tracked-job.js';

/** The columns of a listing. */
export interface SummaryRow {
  id: string;
  type: TrackedType;
  processId: string;
  clientId: string | null;
  status: TrackedStatus;
  createdAtMs: number;
  updatedAtMs: number;
  startedAtMs: number | null;
  completedAtMs: number | null;
  parameters: string;
  step: string;
  percent: number;
  message: string;
  error: string | null;
  hasCallback: number;
}

export interface JobRow extends SummaryRow {
  structuredData: string | null;
  markdown: string | null;
}

const SUMMARY = `id, type, process_id AS processId, client_id AS clientId, status, created_at AS createdAtMs,
  updated_at AS updatedAtMs, started_at AS startedAtMs, completed_at AS completedAtMs, parameters, step, percent,
  message, error, has_callback AS hasCallback`;
const CHANGED = `RETURNING id, client_id AS clientId, process_id AS processId, last_seq AS seq,
  has_callback AS hasCallback`;
const UNFINISHED = `status IN ('pending', 'processing')`;

/** The SQL of tracked jobs. A change also gives its message the next number. */
export const SQL = {
  insert: `INSERT INTO tracked_jobs (id, type, process_id, client_id, status, created_at, updated_at, parameters,
    step, percent, message, has_callback, last_seq) VALUES (?, ?, ?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?, 1)`,
  find: `SELECT ${SUMMARY}, structured_data AS structuredData, markdown FROM tracked_jobs
    WHERE id = ? OR process_id = ? OR client_id = ? ORDER BY id = ? DESC, process_id = ? DESC LIMIT 1`,
  /** An id that is no client's: these mean their job before one that a client chose. */
  hasOwnId: `SELECT 1 FROM tracked_jobs WHERE id = ? OR process_id = ? LIMIT 1`,
  statusOf: `SELECT status FROM tracked_jobs WHERE id = ? LIMIT 1`,
  start: `UPDATE tracked_jobs SET status = 'processing', started_at = ?, updated_at = ?, step = ?, percent = ?,
    message = ?, last_seq = last_seq + 1 WHERE id = ? AND status = 'pending' ${CHANGED}`,
  progressOf: `SELECT step, percent, message FROM tracked_jobs WHERE id = ? AND ${UNFINISHED} LIMIT 1`,
  setProgress: `UPDATE tracked_jobs SET updated_at = ?, step = ?, percent = ?, message = ?, last_seq = last_seq + 1
    WHERE id = ? AND ${UNFINISHED} ${CHANGED}`,
  end: `UPDATE tracked_jobs SET status = ?, updated_at = ?, completed_at = ?,
    step = coalesce(?, step), percent = coalesce(?, percent), message = ?, structured_data = ?, markdown = ?,
    error = ?, last_seq = last_seq + 1 WHERE id = ? AND ${UNFINISHED} ${CHANGED}`,
  delete: `DELETE FROM tracked_jobs WHERE id = ?`,
  selectSummaries: `SELECT ${SUMMARY} FROM tracked_jobs`,
  endedBefore: `SELECT ${SUMMARY} FROM tracked_jobs WHERE completed_at < ? ORDER BY completed_at LIMIT ?`,
} as const;

export function toSummary(row: SummaryRow): TrackedJobSummary {
  return {
    id: row.id,
    type: row.type,
    processId: row.processId,
    clientId: row.clientId,
    status: row.status,
    createdAtMs: row.createdAtMs,
    updatedAtMs: row.updatedAtMs,
    startedAtMs: row.startedAtMs,
    completedAtMs: row.completedAtMs,
    parameters: JSON.parse(row.parameters) as TrackedJobSummary['parameters'],
    progress: { step: row.step, percent: row.percent, message: row.message },
    error: row.error === null ? null : (JSON.parse(row.error) as JobProblem),
    hasCallback: row.hasCallback === 1,
  };
}

export function toJob(row: JobRow): TrackedJob {
  const { structuredData, markdown } = row;
  const result =
    structuredData === null
      ? null
      : { structuredData: JSON.parse(structuredData) as Record<string, unknown>, markdown: markdown ?? '' };
  return { ...toSummary(row), result };
}
