import type { SocketChannel } from '../../../platform/ws/socket-channel.js';
import { VOICE_QUERY } from './voice-query.js';

/** Document 4's socket in `/asyncapi.json`. */
export const voiceChannel: SocketChannel = {
  path: '/voice/:session_id',
  name: 'voice',
  title: 'Voice assistant',
  description:
    'A spoken conversation. It outlives its socket by `SESSION_TTL` seconds: who connects again with the same id goes ' +
    'on with its history. A second socket on a session takes it over; the first is closed with 4409.',
  messages: { client: 'VoiceClientMessage', server: 'VoiceServerMessage' },
  binary:
    'Audio without JSON around it: PCM s16le, 16 kHz, mono; or the next bytes of a WebM, Ogg, MP4 or WAV stream.',
  parameters: {
    session_id: {
      description: 'Chosen by the client, 1 to 255 characters.',
      example: '3b0a7c7e-5d0b-4c1e-9a53-0d4b8a0f6a11',
    },
  },
  query: {
    ...VOICE_QUERY,
    token: {
      description: 'A token of `POST /auth/token`, for browsers, which cannot send headers with a socket.',
      example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9',
    },
  },
  credentials: ['token', 'tokenInQuery', 'apiKeyBearer', 'apiKeyHeader'],
};
