import type { SocketChannel } from '../../../platform/ws/socket-channel.js';
import { EVENT_CHOICES } from './realtime.codec.js';

const PCM = 'PCM s16le, 24 kHz, mono, in chunks of any size.';

/** Document 3's socket in `/asyncapi.json`. */
export const realtimeChannel: SocketChannel = {
  path: '/ws/realtime',
  name: 'realtime',
  title: 'OKTI realtime',
  description:
    'A spoken conversation, held by OpenAI Realtime or by the models of this server (`REALTIME_PROVIDER`). It ends with ' +
    'its socket. What is sent before `ready` is answered with an error.',
  messages: { client: 'RealtimeClientMessage', server: 'RealtimeServerMessage' },
  binary: `What the user says: ${PCM}`,
  serverBinary: `What the bot says, as it is due, 200 ms ahead at most: ${PCM}`,
  parameters: {},
  query: {
    events: {
      description: 'The messages that the server sends: those of the document, or all.',
      example: 'documented',
      choices: EVENT_CHOICES,
    },
    api_key: {
      description: 'A key of API_KEYS or of `GET /api/session`, for browsers; `token` is the same.',
      example: 'ek_Aq3ZkT0x',
    },
  },
  credentials: ['apiKeyBearer', 'apiKeyHeader', 'apiKeyInQuery'],
};
