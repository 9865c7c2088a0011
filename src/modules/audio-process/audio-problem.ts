import { AppError } from '../../platform/errors/app-error.js';
import type { JobProblem } from '../jobs/tracking/tracked-job.js';
import { DOCUMENTED_FORMATS } from './audio-formats.js';
import { documentedCodeOf } from './error-code.js';

const MAX_CAUSES = 8;

/** An error in the terms of document 2; `details` always has `error_type`. */
export function problemOf(error: AppError): JobProblem {
  const code = documentedCodeOf(error);
  const formats = code === 'INVALID_FORMAT' ? { supported_formats: [...DOCUMENTED_FORMATS] } : {};
  return { code, message: error.message, details: { error_type: code, ...formats, ...error.details } };
}

/** As {@link problemOf}, with what led to it, for the job's record and its webhook. */
export function problemWithCauses(error: AppError): JobProblem {
  const problem = problemOf(error);
  return { ...problem, details: { ...problem.details, traceback: causesOf(error).join('\n') } };
}

/**
 * What led to an error, from the outside in. Only messages that are public stand in it: other errors may hold paths or
 * addresses in theirs, so they are told by name alone.
 */
function causesOf(error: unknown): string[] {
  const lines: string[] = [];
  for (let cause = error; cause instanceof Error && lines.length < MAX_CAUSES; cause = cause.cause) {
    const text = cause instanceof AppError ? `${cause.code}: ${cause.message}` : cause.name;
    lines.push(lines.length === 0 ? text : `caused by ${text}`);
  }
  return lines;
}
