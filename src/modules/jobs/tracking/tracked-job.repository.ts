import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { SqlValue } from '../../../platform/database/sqlite-connection.js';
import { isConstraintViolation } from '../../../platform/database/storage-error.js';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { JobListFilter } from './job-listing.js';
import { SQL, toJob, toSummary, type JobRow, type SummaryRow } from './tracked-job-rows.js';
import type {
  JobProblem,
  JobProgress,
  JobResult,
  NewTrackedJob,
  TrackedJob,
  TrackedJobSummary,
  TrackedStatus,
} from './tracked-job.js';

/** A job that has just changed, and the number of the message that tells of it. */
export interface ChangedJob {
  readonly id: string;
  readonly clientId: string | null;
  readonly processId: string;
  readonly seq: number;
  readonly hasCallback: number;
}

/** How a job ends. */
export interface JobEnd {
  readonly status: Extract<TrackedStatus, 'completed' | 'failed'>;
  readonly message: string;
  readonly result: JobResult | null;
  readonly error: JobProblem | null;
}

/** Reads and writes the table of tracked jobs. */
@Injectable()
export class TrackedJobRepository {
  constructor(private readonly database: Database) {}

  /** @throws AppError `job_id_in_use` when the client's id is any id of a job that is kept. */
  async insert(
    tx: WriteTransaction,
    job: NewTrackedJob,
    opening: JobProgress,
    nowMs: number,
  ): Promise<ChangedJob> {
    const { id, processId, clientId } = job;
    const hasCallback = job.callback === null ? 0 : 1;
    if (clientId !== null && (await tx.get(SQL.hasOwnId, [clientId, clientId])) !== undefined)
      throw jobIdInUse();
    const keys = [id, job.type, processId, clientId, nowMs, nowMs, JSON.stringify(job.parameters)];
    try {
      await tx.run(SQL.insert, [...keys, ...progressValues(opening), hasCallback]);
    } catch (error) {
      if (clientId === null || !isConstraintViolation(error)) throw error;
      throw jobIdInUse(error);
    }
    return { id, processId, clientId, seq: 1, hasCallback };
  }

  /** The job that has this id, process id or client's id, in that order. */
  async find(anyId: string, tx?: WriteTransaction): Promise<TrackedJob | undefined> {
    const row = await (tx ?? this.database).get<JobRow>(SQL.find, [anyId, anyId, anyId, anyId, anyId]);
    return row === undefined ? undefined : toJob(row);
  }

  /** The state alone, for whoever looks often. */
  async statusOf(id: string): Promise<TrackedStatus | undefined> {
    return (await this.database.get<{ status: TrackedStatus }>(SQL.statusOf, [id]))?.status;
  }

  /** From `pending` to `processing`; undefined when it is not pending. */
  start(
    tx: WriteTransaction,
    id: string,
    progress: JobProgress,
    nowMs: number,
  ): Promise<ChangedJob | undefined> {
    return tx.get<ChangedJob>(SQL.start, [nowMs, nowMs, ...progressValues(progress), id]);
  }

  /** How far an unfinished job is. */
  async progressOf(tx: WriteTransaction, id: string): Promise<JobProgress | undefined> {
    return tx.get<JobProgress>(SQL.progressOf, [id]);
  }

  setProgress(
    tx: WriteTransaction,
    id: string,
    progress: JobProgress,
    nowMs: number,
  ): Promise<ChangedJob | undefined> {
    return tx.get<ChangedJob>(SQL.setProgress, [nowMs, ...progressValues(progress), id]);
  }

  /** Ends a job; undefined when it has ended before. */
  end(tx: WriteTransaction, id: string, end: JobEnd, nowMs: number): Promise<ChangedJob | undefined> {
    const { status, message, result, error } = end;
    const values: SqlValue[] = [
      status,
      nowMs,
      nowMs,
      ...(status === 'completed' ? ['completed', 100] : [null, null]),
      message,
      result === null ? null : JSON.stringify(result.structuredData),
      result?.markdown ?? null,
      error === null ? null : JSON.stringify(error),
    ];
    return tx.get<ChangedJob>(SQL.end, [...values, id]);
  }

  async delete(tx: WriteTransaction, id: string): Promise<void> {
    await tx.run(SQL.delete, [id]);
  }

  /** A page of jobs, newest first. */
  async list({ filter, before, limit }: JobListFilter): Promise<TrackedJobSummary[]> {
    const wanted: [string, readonly SqlValue[] | undefined][] = [
      ['status = ?', filter.status && [filter.status]],
      ['type = ?', filter.type && [filter.type]],
      ['created_at > ?', filter.createdAfterMs === undefined ? undefined : [filter.createdAfterMs]],
      ['(created_at, id) < (?, ?)', before && [before.createdAtMs, before.id]],
    ];
    const given = wanted.filter(([, values]) => values !== undefined);
    const where = given.length === 0 ? '' : `WHERE ${given.map(([condition]) => condition).join(' AND ')}`;
    const rows = await this.database.all<SummaryRow>(
      `${SQL.selectSummaries} ${where} ORDER BY created_at DESC, id DESC LIMIT ?`,
      [...given.flatMap(([, values]) => values ?? []), limit],
    );
    return rows.map(toSummary);
  }

  /** Jobs that ended before a time. */
  async endedBefore(tx: WriteTransaction, timeMs: number, limit: number): Promise<TrackedJobSummary[]> {
    return (await tx.all<SummaryRow>(SQL.endedBefore, [timeMs, limit])).map(toSummary);
  }
}

function jobIdInUse(cause?: unknown): AppError {
  return new AppError('job_id_in_use', 'A job with this jobId is kept already', { cause });
}

function progressValues({ step, percent, message }: JobProgress): SqlValue[] {
  return [step, percent, message];
}
