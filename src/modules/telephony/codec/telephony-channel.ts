import type { SocketChannel } from '../../../platform/ws/socket-channel.js';

const LIMITS =
  'A socket without `start` within 10 s, or without a message for 30 s, is closed. Where TWILIO_AUTH_TOKEN is set the ' +
  'request must carry `X-Twilio-Signature`.';

/** Document 5's socket in `/asyncapi.json`. */
export const telephonyChannel: SocketChannel = {
  path: '/ws/voice',
  name: 'telephony',
  title: 'Telephone calls',
  description: `Twilio Media Streams: a call, its audio as µ-law both ways. ${LIMITS}`,
  messages: { client: 'TwilioClientMessage', server: 'TelephonyServerMessage' },
  parameters: {},
  query: {},
  credentials: [],
};

/** The same for a carrier that is named. */
export const carrierChannel: SocketChannel = {
  ...telephonyChannel,
  path: '/ws/voice/:carrier',
  name: 'carrier',
  title: 'Telephone calls of one carrier',
  description: `What \`/ws/voice\` is, in the protocol of a carrier. ${LIMITS}`,
  parameters: {
    carrier: { description: 'Who brings the call.', example: 'twilio', choices: ['twilio'] },
  },
};
