import type { AppError } from '../../platform/errors/app-error.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { STATUS_BY_KIND } from '../../platform/http/error-envelope.js';

/** Document 2's codes with their statuses. */
const STATUSES = {
  MISSING_FILE: 400,
  EMPTY_FILE: 400,
  INVALID_FORMAT: 400,
  INVALID_LANGUAGE: 400,
  LANGUAGE_NOT_SUPPORTED: 400,
  INVALID_TEMPLATE: 400,
  INVALID_CALLBACK_URL: 400,
  INVALID_REQUEST: 400,
  UNAUTHORIZED: 401,
  NOT_FOUND: 404,
  JOB_NOT_FOUND: 404,
  JOB_ID_IN_USE: 409,
  JOB_UNFINISHED: 409,
  CANCELLED: 409,
  FILE_TOO_LARGE: 413,
  QUEUE_FULL: 429,
  INTERNAL_ERROR: 500,
  LLM_FAILED: 502,
  LLM_UNAVAILABLE: 503,
} as const;

export type DocumentedCode = keyof typeof STATUSES;

/** Document 2's codes where Parley's own says more than its kind. */
const CODES: Partial<Readonly<Record<ErrorCode, DocumentedCode>>> = {
  missing_file: 'MISSING_FILE',
  empty_file: 'EMPTY_FILE',
  unsupported_format: 'INVALID_FORMAT',
  audio_unreadable: 'INVALID_FORMAT',
  audio_too_short: 'INVALID_FORMAT',
  invalid_language: 'INVALID_LANGUAGE',
  language_not_supported: 'LANGUAGE_NOT_SUPPORTED',
  invalid_template: 'INVALID_TEMPLATE',
  callback_refused: 'INVALID_CALLBACK_URL',
  unauthenticated: 'UNAUTHORIZED',
  route_not_found: 'NOT_FOUND',
  job_not_found: 'JOB_NOT_FOUND',
  job_id_in_use: 'JOB_ID_IN_USE',
  job_unfinished: 'JOB_UNFINISHED',
  payload_too_large: 'FILE_TOO_LARGE',
  audio_too_long: 'FILE_TOO_LARGE',
  queue_full: 'QUEUE_FULL',
  llm_unavailable: 'LLM_UNAVAILABLE',
  llm_timeout: 'LLM_UNAVAILABLE',
  llm_failed: 'LLM_FAILED',
  cancelled: 'CANCELLED',
};

/** Document 2's code of an error. */
export function documentedCodeOf(error: AppError): DocumentedCode {
  return CODES[error.code] ?? (error.kind === 'invalid' ? 'INVALID_REQUEST' : 'INTERNAL_ERROR');
}

/** The HTTP status of an error; where the document has no code of its own for it, its kind tells. */
export function statusOf(error: AppError): number {
  const code = documentedCodeOf(error);
  return code === 'INTERNAL_ERROR' ? STATUS_BY_KIND[error.kind] : STATUSES[code];
}

/** The HTTP status of a code that stands in a job's record. */
export function statusOfCode(code: string): number {
  return code in STATUSES ? STATUSES[code as DocumentedCode] : STATUSES.INTERNAL_ERROR;
}
