import { AppError } from '../../../platform/errors/app-error.js';
import type { ErrorCode } from '../../../platform/errors/error-codes.js';

/** What the embedded models fail with, as listening tells it: who listens can go to another provider with each. */
const AS_TOLD: Readonly<Partial<Record<ErrorCode, { code: ErrorCode; what: string }>>> = {
  inference_failed: { code: 'stt_failed', what: 'failed at what was said' },
  internal: { code: 'stt_failed', what: 'failed at what was said' },
  not_ready: { code: 'stt_unavailable', what: 'is not ready' },
  queue_full: { code: 'stt_unavailable', what: 'takes no more for now' },
};

/** An error of recognition or voice detection, as the port of listening has it. */
export function listeningFailure(thrown: unknown, provider: string): AppError {
  const error = AppError.from(thrown);
  const told = AS_TOLD[error.code];
  if (told === undefined) return error;
  return new AppError(told.code, `${provider} ${told.what}`, { details: { provider }, cause: error });
}

/** For a deadline that was missed. */
export function tooLate(provider: string, limitMs: number): AppError {
  const message = `${provider} gave no answer within ${Math.round(limitMs / 10) / 100} seconds`;
  return new AppError('stt_timeout', message, { details: { provider } });
}

/** For what is wanted no more. */
export function cancelled(): AppError {
  return new AppError('cancelled', 'The speech recognition was cancelled');
}
