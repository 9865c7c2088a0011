import { AppError } from '../errors/app-error.js';

/** Result codes after which SQLite may have rolled the whole transaction back by itself. */
const FATAL_CODES = new Set([
  'SQLITE_FULL',
  'SQLITE_IOERR',
  'SQLITE_NOMEM',
  'SQLITE_CORRUPT',
  'SQLITE_NOTADB',
]);

/** SQLite's own name of an error (`SQLITE_CONSTRAINT`), also of one that TypeORM wrapped; else undefined. */
export function sqliteCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return error.code.startsWith('SQLITE_') ? error.code : undefined;
}

/** Whether `error` is a refused duplicate, missing parent or null in a required column. */
export function isConstraintViolation(error: unknown): boolean {
  return sqliteCodeOf(error) === 'SQLITE_CONSTRAINT';
}

/** Whether nothing more can be done in the transaction in which `error` occurred. */
export function endsTransaction(error: unknown): error is Error {
  const code = sqliteCodeOf(error);
  return code !== undefined && FATAL_CODES.has(code);
}

/** A full disk becomes `storage_full`, a lock held too long `not_ready`; every other error stays what it is. */
export function toStorageError(error: unknown): unknown {
  switch (sqliteCodeOf(error)) {
    case 'SQLITE_FULL':
      return new AppError('storage_full', 'The disk is full', { cause: error, retryAfterSec: 60 });
    case 'SQLITE_BUSY':
      return new AppError('not_ready', 'The database is busy', { cause: error, retryAfterSec: 1 });
    default:
      return error;
  }
}
