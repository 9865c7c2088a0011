import { STATUS_BY_KIND, type ErrorEnvelope } from '../../../platform/http/error-envelope.js';
import type { VoiceServerMessage } from '../codec/voice-messages.js';

/** Document 4's error message, in a socket and where none is opened. */
export const voiceEnvelope: ErrorEnvelope = {
  prefixes: ['/voice/'],
  render: ({ kind, message }) => {
    const body: VoiceServerMessage = { type: 'error', message };
    return { status: STATUS_BY_KIND[kind], body };
  },
};
