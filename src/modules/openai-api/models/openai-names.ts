/** Names under which clients ask for any recogniser: they stand for the one of requests that name none. */
export const RECOGNITION_NAMES: readonly string[] = [
  'whisper-1',
  'gpt-4o-transcribe',
  'gpt-4o-mini-transcribe',
  'gpt-4o-mini-transcribe-2025-12-15',
  'gpt-transcribe',
  'whisper-large-v3',
  'whisper-large-v3-turbo',
];

/** Names under which clients ask for any speech synthesis. */
export const SYNTHESIS_NAMES: readonly string[] = [
  'tts-1',
  'tts-1-hd',
  'gpt-4o-mini-tts',
  'gpt-4o-mini-tts-2025-12-15',
];

/** Recognition, language model and synthesis of this server, as one model that converses. */
export const OWN_REALTIME_NAME = 'parley-realtime';

/** OpenAI's model that converses; others of its family are taken as well. */
export const REALTIME_NAME = 'gpt-realtime';

/** OpenAI's voices. */
export const VOICE_NAMES: readonly string[] = [
  ...[
    'alloy',
    'ash',
    'ballad',
    'cedar',
    'coral',
    'echo',
    'fable',
    'marin',
    'nova',
    'onyx',
    'sage',
    'shimmer',
  ],
  'verse',
];
