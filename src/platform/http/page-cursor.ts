import { AppError } from '../errors/app-error.js';

/** The place of a row in a listing, newest first. */
export interface PagePosition {
  /** Epoch milliseconds. */
  createdAtMs: number;
  id: string;
}

/** The place behind a row in a listing, opaque to clients. */
export function encodeCursor({ createdAtMs, id }: PagePosition): string {
  return Buffer.from(`${createdAtMs}:${id}`).toString('base64url');
}

/** @throws AppError `invalid_request` for text that {@link encodeCursor} did not make. */
export function decodeCursor(cursor: string): PagePosition {
  const match = /^(\d{1,15}):([\w-]{1,64})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new AppError('invalid_request', 'cursor is not one that this server gave');
  }
  return { createdAtMs: Number(match[1]), id: match[2] };
}
