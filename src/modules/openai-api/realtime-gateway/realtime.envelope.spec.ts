import { describe, expect, it } from 'vitest';
import { AppError } from '../../../platform/errors/app-error.js';
import { realtimeServerEnvelope } from './realtime.envelope.js';

describe('the envelope of /openai/v1/realtime', () => {
  it('gives every error event of a connection an id of its own', () => {
    const error = new AppError('invalid_request', 'The message is no JSON');
    const bodies = [1, 2].map(() => realtimeServerEnvelope.render(error, 'one-request').body);
    const event = { type: 'error', event_id: expect.stringMatching(/^event_\w+$/) as string };
    expect(bodies).toMatchObject([event, event]);
    expect(bodies[0]).not.toEqual(bodies[1]);
  });
});
