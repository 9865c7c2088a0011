import { AppError } from '../../platform/errors/app-error.js';

/** What the system says when it has run out of something that others will give back. */
const SHORTAGES = new Set(['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM']);
const SHORTAGE_MESSAGES = [
  'Too many open files',
  'Resource temporarily unavailable',
  'Cannot allocate memory',
  'Cannot fork',
];
const RETRY_AFTER_SEC = 5;

/**
 * What went wrong with the machine rather than with the audio: `not_ready` where it lacks files, processes or memory
 * for now, else `internal` with this message. An AppError stays what it is.
 */
export function systemFailure(error: unknown, message: string): AppError {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && SHORTAGES.has(code)) return shortage(error);
  return new AppError('internal', message, { cause: error });
}

/** The error for a machine that lacks files, processes or memory for now. */
export function shortage(cause: unknown): AppError {
  const options = { cause, retryAfterSec: RETRY_AFTER_SEC };
  return new AppError('not_ready', 'The server is short of resources', options);
}

/** Whether a program that could not start another one complains of such a lack. */
export function tellsOfShortage(message: string): boolean {
  return SHORTAGE_MESSAGES.some((known) => message.includes(known));
}
