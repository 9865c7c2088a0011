import { AppError } from '../../../platform/errors/app-error.js';

/** A worker process that ended, or was ended, before it had answered. */
export class WorkerEndedError extends Error {
  override readonly name = 'WorkerEndedError';
}

/** The pool has no worker. */
export function notReady(cause?: unknown): AppError {
  return new AppError('not_ready', 'The recogniser could not be started', { cause, retryAfterSec: 5 });
}

export function shuttingDown(): AppError {
  return new AppError('shutting_down', 'The server is shutting down');
}

export function cancelled(): AppError {
  return new AppError('cancelled', 'The work was cancelled');
}

export function tooManyWaiting(): AppError {
  return new AppError('queue_full', 'Too many pieces of audio wait for recognition', { retryAfterSec: 1 });
}

/** @param reason one clause, such as `it was removed`. */
export function modelNotAvailable(name: string, reason: string): AppError {
  return new AppError('model_not_available', `Model '${name}' is not available: ${reason}`);
}

export function mismatch(): Error {
  return new Error('The inference worker answered with something else than was asked');
}
