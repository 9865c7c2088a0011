import { AppError } from '../../../platform/errors/app-error.js';
import type { TrackedStatus, TrackedType } from './tracked-job.js';

/** The place of a job in a listing. */
export interface JobPosition {
  readonly createdAtMs: number;
  readonly id: string;
}

export interface JobListFilter {
  readonly filter: {
    readonly status?: TrackedStatus | undefined;
    readonly type?: TrackedType | undefined;
    /** Epoch milliseconds; only jobs created later. */
    readonly createdAfterMs?: number | undefined;
  };
  /** Only jobs older than this one. */
  readonly before?: JobPosition | undefined;
  readonly limit: number;
}

/** The place behind a job in a listing, opaque to clients. */
export function encodeJobCursor({ createdAtMs, id }: JobPosition): string {
  return Buffer.from(`${createdAtMs}:${id}`).toString('base64url');
}

/** @throws AppError `invalid_request` for text that {@link encodeJobCursor} did not make. */
export function decodeJobCursor(cursor: string): JobPosition {
  const match = /^(\d{1,15}):([\w-]{1,64})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new AppError('invalid_request', 'cursor is not one that this server gave');
  }
  return { createdAtMs: Number(match[1]), id: match[2] };
}
