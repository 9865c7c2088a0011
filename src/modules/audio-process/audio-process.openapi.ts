import type { ApiBodyOptions } from '@nestjs/swagger';
import { HOTWORDS_DESCRIPTION } from '../../platform/http/hotwords-field.js';
import { CHANNEL_MODES } from '../../engine/transcription/channel-mode.js';

/** The multipart form of a request, as OpenAPI tells it. */
export const PROCESS_FORM: ApiBodyOptions = {
  required: true,
  schema: {
    type: 'object',
    required: ['file'],
    properties: {
      file: {
        type: 'string',
        format: 'binary',
        description:
          'The audio: FLAC, M4A, MP3, MP4, MPEG, MPGA, OGA, OGG, WAV, WEBM and more. Its content tells, not its name.',
      },
      source_language: {
        type: 'string',
        description:
          'ISO 639-1 code of the language spoken, or auto. Absent: de where a recogniser speaks it.',
        example: 'en',
      },
      target_language: {
        type: 'string',
        description:
          'ISO 639-1 code of the language of the answer. Absent: de where there is a language model.',
        example: 'de',
      },
      template: {
        type: 'string',
        maxLength: 255,
        description: 'A name of GET /api/audio/templates. Empty: none.',
        example: 'MeetingMinutes',
      },
      channels: {
        type: 'string',
        enum: [...CHANNEL_MODES],
        default: 'mix',
        description: 'split: the channels of a call are kept apart, and the answer tells who speaks.',
      },
      hotwords: { type: 'string', description: HOTWORDS_DESCRIPTION, example: 'Wazo, Jean Dupont' },
      useCache: {
        type: 'boolean',
        default: true,
        description: 'false: the work is done anew, whatever is kept of equal requests.',
      },
      callback_url: {
        type: 'string',
        maxLength: 8192,
        description: 'Where webhooks go; with it the answer is 202 at once.',
        example: 'https://your-client.example.com/webhook/audio',
      },
      callback_token: {
        type: 'string',
        maxLength: 4096,
        description: 'Sent with each webhook as Authorization: Bearer and X-Callback-Token.',
      },
      jobId: {
        type: 'string',
        maxLength: 255,
        description: 'An id of your own, unique among the jobs that are kept.',
        example: 'client-job-123',
      },
    },
  },
};
