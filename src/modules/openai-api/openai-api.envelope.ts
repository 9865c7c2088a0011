import type { AppError } from '../../platform/errors/app-error.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { STATUS_BY_KIND, type ErrorAnswer, type ErrorEnvelope } from '../../platform/http/error-envelope.js';

/** What OpenAI calls errors that this server has another code for. */
const CODES: Readonly<Partial<Record<ErrorCode, string | null>>> = {
  invalid_request: null,
  unauthenticated: 'invalid_api_key',
  model_not_available: 'model_not_found',
  route_not_found: 'unknown_url',
  queue_full: 'rate_limit_exceeded',
  too_many_requests: 'rate_limit_exceeded',
};

/** The parameter that an error is about, where its code alone tells. */
const PARAMETERS: Readonly<Partial<Record<ErrorCode, string>>> = {
  model_not_available: 'model',
  language_not_supported: 'language',
  empty_file: 'file',
  audio_unreadable: 'file',
  audio_too_short: 'file',
  audio_too_long: 'file',
  too_many_channels: 'channels',
};

/** Document 1's envelope, `{"error": {message, type, param, code}}`, with the statuses, types and codes of OpenAI. */
export const openAiApiEnvelope: ErrorEnvelope = {
  prefixes: ['/openai/v1/', '/openai/v1/realtime/client_secrets/'],
  render(error: AppError): ErrorAnswer {
    const { code, message, details } = error;
    const param = details?.['param'] ?? PARAMETERS[code] ?? null;
    const openAiCode = CODES[code];
    return {
      status: code === 'model_not_available' ? 404 : STATUS_BY_KIND[error.kind],
      body: {
        error: { message, type: typeOf(error), param, code: openAiCode === undefined ? code : openAiCode },
      },
    };
  },
};

function typeOf(error: AppError): string {
  switch (error.kind) {
    case 'forbidden':
      return 'permission_error';
    case 'rate-limited':
      return 'rate_limit_error';
    case 'unavailable':
    case 'upstream':
    case 'timeout':
    case 'internal':
      return 'server_error';
    case 'unauthenticated':
    case 'invalid':
    case 'not-found':
    case 'conflict':
    case 'too-large':
    case 'cancelled':
      return 'invalid_request_error';
  }
}
