import type { ApiBodyOptions, ApiResponseOptions } from '@nestjs/swagger';

type SchemaObject = Exclude<Extract<ApiBodyOptions, { schema: object }>['schema'], { $ref: string }>;
import { CHANNEL_MODES } from '../../../engine/transcription/channel-mode.js';
import { TRANSCRIPT_FORMATS } from '../../../engine/transcription/formats/transcript-format.js';
import { HOTWORDS_DESCRIPTION } from '../../../platform/http/hotwords-field.js';
import { DROPPED_HEADER } from '../openai-api.openapi.js';

type FormProperties = Record<string, SchemaObject>;

const COMMON: FormProperties = {
  file: {
    type: 'string',
    format: 'binary',
    description: 'The recording, in any format that ffmpeg reads. Its content tells, not its name.',
  },
  model: {
    type: 'string',
    maxLength: 255,
    description: 'An id of GET /openai/v1/models, or a name of OpenAI. Absent: the best one installed.',
    example: 'whisper-1',
  },
  language: {
    type: 'string',
    maxLength: 35,
    description: 'ISO 639-1 code of the language spoken. Absent: left to the recogniser.',
    example: 'en',
  },
  prompt: { type: 'string', description: 'Not honoured; told in dropped_parameters.' },
  response_format: {
    type: 'string',
    enum: [...TRANSCRIPT_FORMATS],
    default: 'json',
    description: 'What the answer is written in.',
  },
  temperature: {
    type: 'number',
    minimum: 0,
    maximum: 1,
    default: 0,
    description: 'Anything but 0 is not honoured; told in dropped_parameters.',
  },
};

/** The form of a translation. */
export const TRANSLATION_FORM: ApiBodyOptions = {
  required: true,
  schema: { type: 'object', required: ['file'], properties: { ...COMMON } },
};

/** The form of a transcription. */
export const TRANSCRIPTION_FORM: ApiBodyOptions = {
  required: true,
  schema: {
    type: 'object',
    required: ['file'],
    properties: {
      ...COMMON,
      'timestamp_granularities[]': {
        type: 'array',
        items: { type: 'string', enum: ['word', 'segment'] },
        description: 'Which times verbose_json has. Absent: those of segments.',
      },
      hotwords: { type: 'string', description: `${HOTWORDS_DESCRIPTION} Not of OpenAI.` },
      channels: {
        type: 'string',
        enum: [...CHANNEL_MODES],
        default: 'mix',
        description:
          'split: the channels of a call are kept apart, and every format and stream tells who speaks. Not of OpenAI.',
      },
      stream: {
        type: 'boolean',
        default: false,
        description: 'Send server-sent events while the text is recognised; with json and text only.',
      },
      chunking_strategy: {
        type: 'string',
        enum: ['auto'],
        description: 'Recordings are always cut at silences; an object of type server_vad is taken too.',
      },
    },
  },
};

const text = (example: string): { schema: { type: 'string' }; example: string } => ({
  schema: { type: 'string' },
  example,
});

/** One example of each format of an answer. */
export const TRANSCRIPTION_ANSWERS: ApiResponseOptions = {
  description: 'The text in the format asked for.',
  headers: {
    ...DROPPED_HEADER,
    'openai-model': { description: 'Who recognised it.', schema: { type: 'string' } },
  },
  content: {
    'application/json': {
      schema: {
        oneOf: [
          { $ref: '#/components/schemas/TranscriptionView' },
          { $ref: '#/components/schemas/VerboseTranscriptionView' },
        ],
      },
      example: { text: 'Hello, this is a voice message.', usage: { type: 'duration', seconds: 3 } },
    },
    'text/plain': text('Hello, this is a voice message.\n'),
    'application/x-subrip': text('1\n00:00:00,000 --> 00:00:02,500\nHello, this is a voice message.\n'),
    'text/vtt': text('WEBVTT\n\n00:00:00.000 --> 00:00:02.500\nHello, this is a voice message.\n'),
    'text/event-stream': text(
      'data: {"type":"transcript.text.delta","delta":"Hello, this is a voice message."}\n\n' +
        'data: {"type":"transcript.text.done","text":"Hello, this is a voice message.","usage":{"type":"duration","seconds":3}}\n\n',
    ),
  },
};
