import type { ApiResponseOptions } from '@nestjs/swagger';
import type { SpeechFormat } from '../dto/create-speech.dto.js';
import { DROPPED_HEADER } from '../openai-api.openapi.js';

/** The types of the formats. Opus comes in Ogg. */
export const SPEECH_TYPES: Readonly<Record<SpeechFormat, string>> = {
  mp3: 'audio/mpeg',
  opus: 'audio/ogg; codecs=opus',
  aac: 'audio/aac',
  flac: 'audio/flac',
  wav: 'audio/wav',
  pcm: 'audio/pcm',
};

const binary = { schema: { type: 'string' as const, format: 'binary' } };

/** The audio in each format. */
export const SPEECH_ANSWERS: ApiResponseOptions = {
  description: 'The audio, while it is spoken; its length is not known beforehand.',
  headers: DROPPED_HEADER,
  content: {
    ...Object.fromEntries(Object.values(SPEECH_TYPES).map((type) => [type.replace(/;.*/, ''), binary])),
    'text/event-stream': {
      schema: { type: 'string' },
      example:
        'data: {"type":"speech.audio.delta","audio":"//PkxAAA…"}\n\n' +
        'data: {"type":"speech.audio.done","usage":{"input_tokens":11,"output_tokens":48,"total_tokens":59}}\n\n',
    },
  },
};
