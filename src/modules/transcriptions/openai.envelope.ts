import type { AppError } from '../../platform/errors/app-error.js';
import { STATUS_BY_KIND, type ErrorAnswer, type ErrorEnvelope } from '../../platform/http/error-envelope.js';

/** Document 1's envelope: `{"error": {message, type, param, code}}`, four keys always. */
export const openAiEnvelope: ErrorEnvelope = {
  prefixes: ['/v1/'],
  render(error: AppError): ErrorAnswer {
    const status = STATUS_BY_KIND[error.kind];
    return {
      status,
      body: {
        error: {
          message: error.message,
          type: typeOf(error),
          param: null,
          code: error.code === 'invalid_request' ? null : error.code,
        },
      },
    };
  },
};

function typeOf(error: AppError): string {
  switch (error.kind) {
    case 'unauthenticated':
      return 'authentication_error';
    case 'forbidden':
      return 'permission_error';
    case 'rate-limited':
      return 'rate_limit_error';
    case 'unavailable':
    case 'upstream':
    case 'timeout':
    case 'internal':
      return 'server_error';
    case 'invalid':
    case 'not-found':
    case 'conflict':
    case 'too-large':
    case 'cancelled':
      return 'invalid_request_error';
  }
}
