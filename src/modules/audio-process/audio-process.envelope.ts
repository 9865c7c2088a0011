import type { AppError } from '../../platform/errors/app-error.js';
import type { ErrorAnswer, ErrorEnvelope } from '../../platform/http/error-envelope.js';
import { problemOf } from './audio-problem.js';
import { statusOf } from './error-code.js';

/** Document 2's envelope: `{"status": "error", "error": {code, message, details}}`. */
export const audioProcessEnvelope: ErrorEnvelope = {
  prefixes: ['/api/audio/', '/api/jobs/'],
  render: (error: AppError): ErrorAnswer => ({
    status: statusOf(error),
    body: { status: 'error', error: problemOf(error) },
  }),
};
