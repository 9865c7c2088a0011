import type { SocketChannel } from '../../../platform/ws/socket-channel.js';

/** The OpenAI-compatible realtime socket in `/asyncapi.json`. */
export const realtimeServerChannel: SocketChannel = {
  path: '/openai/v1/realtime',
  name: 'openai_realtime',
  title: 'OpenAI-compatible realtime',
  description:
    'A spoken conversation, or transcription alone, in the events of OpenAI Realtime (GA), on the speech and the language ' +
    'model of this server. A key of `POST /openai/v1/realtime/client_secrets` is sent as an API key is, or by browsers as ' +
    'the subprotocol `openai-insecure-api-key.KEY` beside `realtime`.',
  messages: { client: 'OpenAiRealtimeClientMessage', server: 'OpenAiRealtimeServerMessage' },
  parameters: {},
  query: {
    model: {
      description:
        'A model of the vendor, which stands for that of this server, or a language model of this server. Absent: `parley-realtime`.',
      example: 'gpt-realtime',
    },
    intent: { description: '`transcription`: nobody answers.', example: 'transcription' },
  },
  credentials: ['apiKeyBearer', 'apiKeyHeader'],
};
