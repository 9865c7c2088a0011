import type { ErrorEnvelope } from '../../../platform/http/error-envelope.js';
import { newId } from '../realtime-session/session-link.js';
import { openAiApiEnvelope } from '../openai-api.envelope.js';

/** The vendor's `error` event; a request for a socket that is refused reads the same object, as everywhere under `/openai/v1`. */
export const realtimeServerEnvelope: ErrorEnvelope = {
  prefixes: ['/openai/v1/realtime/'],
  render(error, requestId) {
    const { status, body } = openAiApiEnvelope.render(error, requestId);
    const { error: problem } = body as { error: object };
    return {
      status,
      body: { type: 'error', event_id: newId('event'), error: { ...problem, event_id: null } },
    };
  },
};
