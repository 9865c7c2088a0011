import { HttpException } from '@nestjs/common';
import type { AppError } from '../../platform/errors/app-error.js';
import type { ErrorAnswer, ErrorEnvelope } from '../../platform/http/error-envelope.js';
import { missingFile } from './missing-file.js';
import { problemOf } from './audio-problem.js';
import { statusOf } from './error-code.js';

/** HTTP's status for a body of a type that nobody reads. */
const UNREAD_TYPE = 415;

/** Document 2's envelope: `{"status": "error", "error": {code, message, details}}`. */
export const audioProcessEnvelope: ErrorEnvelope = {
  prefixes: ['/api/audio/', '/api/jobs/'],
  render: (error: AppError): ErrorAnswer => answerTo(error),
};

/** The same where audio is sent: a body of a type that nobody reads is not the form with its file. */
export const audioUploadEnvelope: ErrorEnvelope = {
  prefixes: ['/api/audio/process/'],
  render: (error: AppError): ErrorAnswer => answerTo(isOfUnreadType(error) ? missingFile(error) : error),
};

function answerTo(error: AppError): ErrorAnswer {
  return { status: statusOf(error), body: { status: 'error', error: problemOf(error) } };
}

function isOfUnreadType({ cause }: AppError): boolean {
  if (cause instanceof HttpException) return cause.getStatus() === UNREAD_TYPE;
  return cause instanceof Error && 'statusCode' in cause && cause.statusCode === UNREAD_TYPE;
}
