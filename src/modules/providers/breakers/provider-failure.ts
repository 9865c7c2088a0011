import type { AppError } from '../../../platform/errors/app-error.js';
import type { ErrorCode } from '../../../platform/errors/error-codes.js';

/** What says that a provider did not do its work; a call that missed its deadline was too slow for its caller. */
const FAILURES: ReadonlySet<ErrorCode> = new Set([
  'stt_unavailable',
  'stt_timeout',
  'stt_failed',
  'llm_unavailable',
  'llm_timeout',
  'llm_failed',
  'tts_unavailable',
  'tts_timeout',
  'tts_failed',
  'realtime_unavailable',
  'realtime_timeout',
  'realtime_failed',
]);

/** Statuses by which a vendor refuses one request rather than all of them: another one may go through. */
const REQUEST_REFUSED: ReadonlySet<unknown> = new Set([400, 413, 414, 415, 422]);

/** Whether another provider may do what this one failed at. The caller's mistakes and the end of its wish stay its own. */
export function isProviderFailure(error: AppError): boolean {
  return FAILURES.has(error.code);
}

/** Whether a failure speaks against the provider, and not merely against the one request that it refused. */
export function countsAgainstProvider(error: AppError): boolean {
  return isProviderFailure(error) && !REQUEST_REFUSED.has(error.details?.['status']);
}
