import { STATUS_BY_KIND, type ErrorEnvelope } from '../../../platform/http/error-envelope.js';
import type { RealtimeServerMessage } from '../codec/realtime-messages.js';

/** Document 3's error message, in a socket and where none is opened. */
export const realtimeEnvelope: ErrorEnvelope = {
  prefixes: ['/ws/realtime/'],
  render: ({ kind, message }) => {
    const body: RealtimeServerMessage = { type: 'error', message };
    return { status: STATUS_BY_KIND[kind], body };
  },
};
