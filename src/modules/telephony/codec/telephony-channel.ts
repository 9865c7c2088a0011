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

const TOKEN =
  'A socket without its first message within 10 s, or without a message for 30 s, is closed. Where TELEPHONY_TOKEN is ' +
  'set it must be shown, as `Authorization: Bearer`, as the password of `Basic` or as `?token=`.';
const TOKEN_QUERY = { token: { description: 'That of TELEPHONY_TOKEN.', example: 'a-long-random-text' } };

const carrierNamed = (
  name: string,
  title: string,
  about: Partial<SocketChannel> & Pick<SocketChannel, 'messages' | 'description'>,
): SocketChannel => ({
  ...telephonyChannel,
  path: `/ws/voice/${name}`,
  name,
  title: `Telephone calls of ${title}`,
  query: TOKEN_QUERY,
  ...about,
  description: `${about.description} ${TOKEN}`,
});

/** What `/ws/voice` is, at an address of its own, and each other carrier. */
export const carrierChannels: readonly SocketChannel[] = [
  {
    ...telephonyChannel,
    path: '/ws/voice/:carrier',
    name: 'carrier',
    title: 'Telephone calls of one carrier',
    description: `The same as \`/ws/voice\`; other carriers have channels of their own. ${LIMITS}`,
    parameters: {
      carrier: { description: 'Who brings the call.', example: 'twilio', choices: ['twilio'] },
    },
  },
  carrierNamed('telnyx', 'Telnyx', {
    description: 'Telnyx media streaming, bidirectional in mode `rtp`: PCMU or PCMA both ways.',
    messages: { client: 'TelnyxClientMessage', server: 'TelnyxServerMessage' },
  }),
  carrierNamed('vonage', 'Vonage', {
    description: 'A WebSocket endpoint of Vonage Voice.',
    messages: { client: 'VonageClientMessage', server: 'VonageServerMessage' },
    binary: 'What the caller says: L16 in the rate of `websocket:connected`, the low byte first.',
    serverBinary:
      'What is said to the caller, the same way: exactly 20 ms, the last of a sentence filled up.',
  }),
  carrierNamed('plivo', 'Plivo', {
    description: 'Plivo audio streaming, bidirectional, in the format of `start`.',
    messages: { client: 'PlivoClientMessage', server: 'PlivoServerMessage' },
  }),
  carrierNamed('asterisk', 'Asterisk', {
    description: '`chan_websocket` of Asterisk, with control messages as JSON or plain text.',
    messages: { client: 'AsteriskClientMessage', server: 'AsteriskServerMessage' },
    binary: 'What the caller says, in the format of `MEDIA_START`.',
    serverBinary:
      'What is said to the caller, in the same format: whole frames, the last of a sentence filled up.',
    query: {
      ...TOKEN_QUERY,
      from: {
        description: 'Who calls, as `v(from=...)` of the dial string puts it here.',
        example: '+1234567890',
      },
      language: { description: 'The language of the call, the same way.', example: 'en' },
    },
  }),
];
