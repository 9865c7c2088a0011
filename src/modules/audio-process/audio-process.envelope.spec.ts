import { describe, expect, it } from 'vitest';
import { AppError } from '../../platform/errors/app-error.js';
import { ERROR_CODES, type ErrorCode } from '../../platform/errors/error-codes.js';
import { problemWithCauses } from './audio-problem.js';
import { audioProcessEnvelope } from './audio-process.envelope.js';
import { statusOfCode } from './error-code.js';

const render = (code: ErrorCode): { status: number; body: { error: { code: string; details: object } } } =>
  audioProcessEnvelope.render(new AppError(code, 'why', { details: { more: 1 } }), 'r') as ReturnType<
    typeof render
  >;

describe('audioProcessEnvelope', () => {
  it.each<[ErrorCode, number, string]>([
    ['missing_file', 400, 'MISSING_FILE'],
    ['empty_file', 400, 'EMPTY_FILE'],
    ['unsupported_format', 400, 'INVALID_FORMAT'],
    ['audio_unreadable', 400, 'INVALID_FORMAT'],
    ['audio_too_short', 400, 'INVALID_FORMAT'],
    ['invalid_language', 400, 'INVALID_LANGUAGE'],
    ['language_not_supported', 400, 'LANGUAGE_NOT_SUPPORTED'],
    ['invalid_template', 400, 'INVALID_TEMPLATE'],
    ['callback_refused', 400, 'INVALID_CALLBACK_URL'],
    ['invalid_request', 400, 'INVALID_REQUEST'],
    ['unauthenticated', 401, 'UNAUTHORIZED'],
    ['job_not_found', 404, 'JOB_NOT_FOUND'],
    ['job_id_in_use', 409, 'JOB_ID_IN_USE'],
    ['job_unfinished', 409, 'JOB_UNFINISHED'],
    ['cancelled', 409, 'CANCELLED'],
    ['payload_too_large', 413, 'FILE_TOO_LARGE'],
    ['audio_too_long', 413, 'FILE_TOO_LARGE'],
    ['queue_full', 429, 'QUEUE_FULL'],
    ['internal', 500, 'INTERNAL_ERROR'],
    ['llm_failed', 502, 'LLM_FAILED'],
    ['llm_unavailable', 503, 'LLM_UNAVAILABLE'],
    ['llm_timeout', 503, 'LLM_UNAVAILABLE'],
    ['shutting_down', 503, 'INTERNAL_ERROR'],
  ])('answers %s with %i %s', (code, status, documented) => {
    const answer = render(code);
    expect(answer).toMatchObject({
      status,
      body: { status: 'error', error: { code: documented, message: 'why' } },
    });
    expect(answer.body.error.details).toMatchObject({ error_type: documented, more: 1 });
  });

  it('has a status of its own for whatever stands in a record', () => {
    for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
      const { status, body } = render(code);
      if (body.error.code !== 'INTERNAL_ERROR') expect(statusOfCode(body.error.code)).toBe(status);
    }
    expect(statusOfCode('whatever')).toBe(500);
  });
});

describe('problemWithCauses', () => {
  it('tells the chain of causes, without messages that may hold secrets or paths', () => {
    const root = new TypeError('/home/me/data: connect to http://a.example/?token=x failed');
    const middle = new AppError('llm_unavailable', 'The model cannot be reached', { cause: root });
    const { details } = problemWithCauses(new AppError('llm_failed', 'No answer', { cause: middle }));
    expect(details).toEqual({
      error_type: 'LLM_FAILED',
      traceback:
        'llm_failed: No answer\ncaused by llm_unavailable: The model cannot be reached\ncaused by TypeError',
    });
  });

  it('ends with causes that go in a circle', () => {
    const error = new AppError('internal', 'Internal server error');
    Object.assign(error, { cause: error });
    expect(String(problemWithCauses(error).details['traceback']).split('\n')).toHaveLength(8);
  });
});
