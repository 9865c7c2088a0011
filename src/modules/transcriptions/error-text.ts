import type { AppError } from '../../platform/errors/app-error.js';

/** What a failed job says in its `error` field, in the words of document 1. */
export function errorTextOf(error: AppError): string {
  switch (error.code) {
    case 'audio_too_long':
    case 'fetch_failed':
    case 'fetch_timeout':
    case 'fetch_too_large':
    case 'address_refused':
    case 'invalid_request':
      return error.message;
    case 'internal':
      return 'Transcription failed: internal error';
    default:
      return `Transcription failed: ${error.message}`;
  }
}
