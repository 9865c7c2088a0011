import { describe, expect, it } from 'vitest';
import { AppError } from '../../platform/errors/app-error.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { openAiApiEnvelope } from './openai-api.envelope.js';

describe('openAiApiEnvelope', () => {
  it.each<[ErrorCode, number, object]>([
    ['unauthenticated', 401, { type: 'invalid_request_error', param: null, code: 'invalid_api_key' }],
    ['model_not_available', 404, { type: 'invalid_request_error', param: 'model', code: 'model_not_found' }],
    ['invalid_request', 400, { type: 'invalid_request_error', param: null, code: null }],
    ['route_not_found', 404, { type: 'invalid_request_error', param: null, code: 'unknown_url' }],
    ['queue_full', 429, { type: 'rate_limit_error', param: null, code: 'rate_limit_exceeded' }],
    ['payload_too_large', 413, { type: 'invalid_request_error', param: null, code: 'payload_too_large' }],
    ['audio_unreadable', 400, { type: 'invalid_request_error', param: 'file', code: 'audio_unreadable' }],
    ['llm_unavailable', 503, { type: 'server_error', param: null, code: 'llm_unavailable' }],
    ['internal', 500, { type: 'server_error', param: null, code: 'internal' }],
  ])('words %s as OpenAI does', (code, status, error) => {
    const answer = openAiApiEnvelope.render(new AppError(code, 'So it is.'), 'r');
    expect(answer).toEqual({ status, body: { error: { message: 'So it is.', ...error } } });
  });

  it('names the parameter that an error is about', () => {
    const error = new AppError('invalid_request', 'No.', { details: { param: 'speed' } });
    expect(openAiApiEnvelope.render(error, 'r').body).toMatchObject({
      error: { param: 'speed', code: null },
    });
  });
});
