import type { ApiHeaderOptions, ApiParamOptions, ApiBodyOptions, ApiResponseOptions } from '@nestjs/swagger';
import { CHANNEL_MODES } from '../../engine/transcription/channel-mode.js';
import { HOTWORDS_DESCRIPTION } from '../../platform/http/hotwords-field.js';
import { TRANSCRIPT_FORMATS } from '../../engine/transcription/formats/transcript-format.js';

/** The multipart form of a submission, as OpenAPI tells it. */
export const SUBMISSION_FORM: ApiBodyOptions = {
  required: true,
  schema: {
    type: 'object',
    required: ['user_uuid', 'message_id'],
    properties: {
      user_uuid: {
        type: 'string',
        maxLength: 255,
        description: 'The Wazo user the voice message belongs to.',
        example: '550e8400-e29b-41d4-a716-446655440000',
      },
      message_id: {
        type: 'string',
        maxLength: 255,
        description: 'The voice message. Together with user_uuid it is unique.',
        example: '1712847495-00000002',
      },
      file: {
        type: 'string',
        format: 'binary',
        description: 'The audio: WAV, MP3, FLAC, OGG, M4A, MP4, WebM, WMA and more. This or `url` is needed.',
      },
      url: {
        type: 'string',
        maxLength: 8192,
        description:
          'Where to fetch the audio, with a token where one is needed; it is encrypted at rest and erased once used.',
        example:
          'https://wazo.example.com/api/calld/1.0/users/me/voicemails/messages/1712847495-00000002/recording?token=xxx',
      },
      model: {
        type: 'string',
        description: 'An id of GET /v1/models. Absent: the best one installed.',
        example: 'moonshine-tiny',
      },
      language: { type: 'string', description: 'Language code, such as en.', example: 'en' },
      channels: {
        type: 'string',
        enum: [...CHANNEL_MODES],
        default: 'mix',
        description: 'split: the channels of a call are kept apart, and every format tells who speaks.',
      },
      hotwords: { type: 'string', description: HOTWORDS_DESCRIPTION, example: 'Wazo, Jean Dupont' },
      response_format: {
        type: 'string',
        enum: [...TRANSCRIPT_FORMATS],
        default: 'json',
        description: 'What GET …/result gives when its query names no format.',
      },
      force: {
        type: 'boolean',
        default: false,
        description: 'Drop the text of a known pair and transcribe the audio again under the same job id.',
      },
    },
  },
};

/** One example of each format of a result. */
export const RESULT_EXAMPLES: ApiResponseOptions = {
  description: 'The text in the format asked for.',
  content: {
    'application/json': {
      schema: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } },
      example: { text: 'Hello, this is a voice message.' },
    },
    'text/plain': { schema: { type: 'string' }, example: 'Hello, this is a voice message.' },
    'application/x-subrip': {
      schema: { type: 'string' },
      example: '1\n00:00:00,000 --> 00:00:02,500\nHello, this is a voice message.\n',
    },
    'text/vtt': {
      schema: { type: 'string' },
      example: 'WEBVTT\n\n00:00:00.000 --> 00:00:02.500\nHello, this is a voice message.\n',
    },
  },
};

/** The server-sent events of a job. */
export const EVENT_STREAM: ApiResponseOptions = {
  description: 'One event for each thing that happens, up to the end; `ping` meanwhile.',
  content: {
    'text/event-stream': {
      schema: { type: 'string' },
      example:
        'event: position\ndata: {"job_id":"19a0cf67-2b65-4dd0-a046-fc9e3a4f8624","queue_position":1}\n\n',
    },
  },
};

/** What an `EventSource` sends when it comes back. */
export const LAST_EVENT_ID: ApiHeaderOptions = {
  name: 'last-event-id',
  required: false,
  description: 'The id of the last event that came; that of the end is answered with 204.',
  schema: { type: 'string' },
};

/** What makes an `EventSource` stop asking. */
export const NOTHING_TO_COME: ApiResponseOptions = {
  description: 'The job has ended, and `Last-Event-ID` is the id of the event that told so.',
};

/** The job of a path. */
export const JOB_ID: ApiParamOptions = {
  name: 'job_id',
  description: 'The `job_id` that a submission gave.',
  example: '19a0cf67-2b65-4dd0-a046-fc9e3a4f8624',
};
