import { STATUS_BY_KIND, type ErrorEnvelope } from '../../../platform/http/error-envelope.js';
import type { TelephonyServerMessage } from '../codec/twilio-messages.js';

/** Document 5's error, in a socket and where none is opened. */
export const telephonyEnvelope: ErrorEnvelope = {
  prefixes: ['/ws/voice/'],
  render: ({ kind, message }) => {
    const text = kind === 'invalid' ? `Invalid request: ${message}` : message;
    const body: TelephonyServerMessage = { error: 'Connection failed', message: text };
    return { status: STATUS_BY_KIND[kind], body };
  },
};
