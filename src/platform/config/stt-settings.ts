import { setting } from './config-section.js';
import { providerNames } from './provider-names.js';
import { text } from './setting-types.js';
import { STT_PROVIDER_NAMES } from './stt-providers.js';
import { address, apiKey, deadline } from './vendor-settings.js';

/** The settings of speech recognition; the keys and addresses of OpenAI and Groq are those of their language models. */
export const sttSettings = {
  sttProviders: setting(
    {
      name: 'STT_PROVIDERS',
      default: '',
      description:
        'The speech recognition to use, best first: `deepgram`, `openai`, `groq`, `embedded` (on this machine; it comes last where it is not named). Empty: conversations use those that have a key, in that order, then the embedded one; recordings stay on this machine unless a request names the model of a vendor. Vendors named here get recordings too.',
      unit: 'names, comma-separated',
    },
    providerNames('stt', STT_PROVIDER_NAMES),
  ),
  sttTimeoutMs: deadline(
    'STT_TIMEOUT_MS',
    5000,
    'The time until speech recognition begins to answer to somebody who speaks, and the longest wait for more; then the call goes to the next provider.',
  ),
  sttRecordingTimeoutMs: deadline(
    'STT_RECORDING_TIMEOUT_MS',
    30_000,
    'The same for a piece of a recording, for which nobody waits.',
  ),
  openaiSttModel: setting(
    {
      name: 'OPENAI_STT_MODEL',
      default: 'whisper-1',
      description:
        'The speech recognition at OpenAI. `whisper-1` tells when each word was said; `gpt-4o-transcribe` and `gpt-4o-mini-transcribe` do not.',
    },
    text,
  ),
  groqSttModel: setting(
    {
      name: 'GROQ_STT_MODEL',
      default: 'whisper-large-v3-turbo',
      description: 'The speech recognition at Groq.',
    },
    text,
  ),
  deepgramKey: apiKey('DEEPGRAM', 'Deepgram'),
  deepgramUrl: address('DEEPGRAM', 'Deepgram', 'https://api.deepgram.com/v1'),
  deepgramSttModel: setting(
    { name: 'DEEPGRAM_STT_MODEL', default: 'nova-3', description: 'The speech recognition at Deepgram.' },
    text,
  ),
};
