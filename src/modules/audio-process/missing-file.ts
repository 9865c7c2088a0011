import { AppError } from '../../platform/errors/app-error.js';

/** The error for a request without the form, or a form without its file. */
export function missingFile(cause?: unknown): AppError {
  const message = 'No file was sent: send a form (multipart/form-data) with the audio as file';
  return new AppError('missing_file', message, { cause });
}
