import { setting } from './config-section.js';
import { providerNames } from './provider-names.js';
import { text } from './setting-types.js';
import { TTS_PROVIDER_NAMES } from './tts-providers.js';
import { address, apiKey, deadline } from './vendor-settings.js';

/** The settings of speech synthesis; the key and the address of OpenAI are those of its language models. */
export const ttsSettings = {
  ttsProviders: setting(
    {
      name: 'TTS_PROVIDERS',
      default: '',
      description:
        'The speech synthesis to use, best first: `cartesia`, `elevenlabs`, `openai`, `kokoro` (an installed model, from when it is there), `embedded` (eSpeak NG, on this machine). Empty: those that have a key, in that order, then Kokoro where it is installed, then the embedded one.',
      unit: 'names, comma-separated',
    },
    providerNames('tts', TTS_PROVIDER_NAMES),
  ),
  ttsTimeoutMs: deadline(
    'TTS_TIMEOUT_MS',
    5000,
    'The time until speech synthesis gives its first audio, and the longest wait for more; then the call goes to the next provider.',
  ),
  openaiTtsModel: setting(
    { name: 'OPENAI_TTS_MODEL', default: 'gpt-4o-mini-tts', description: 'The speech synthesis at OpenAI.' },
    text,
  ),
  openaiTtsVoice: setting(
    { name: 'OPENAI_TTS_VOICE', default: 'alloy', description: 'The voice of it.' },
    text,
  ),
  cartesiaKey: apiKey('CARTESIA', 'Cartesia'),
  cartesiaUrl: address('CARTESIA', 'Cartesia', 'https://api.cartesia.ai'),
  cartesiaTtsModel: setting(
    { name: 'CARTESIA_TTS_MODEL', default: 'sonic-3', description: 'The speech synthesis at Cartesia.' },
    text,
  ),
  cartesiaTtsVoice: setting(
    {
      name: 'CARTESIA_TTS_VOICE',
      default: 'a0e99841-438c-4a64-b679-ae501e7d6091',
      description: 'The id of the voice of it, as the voice library there shows it.',
    },
    text,
  ),
  elevenlabsKey: apiKey('ELEVENLABS', 'ElevenLabs'),
  elevenlabsUrl: address('ELEVENLABS', 'ElevenLabs', 'https://api.elevenlabs.io/v1'),
  elevenlabsTtsModel: setting(
    {
      name: 'ELEVENLABS_TTS_MODEL',
      default: 'eleven_flash_v2_5',
      description: 'The speech synthesis at ElevenLabs.',
    },
    text,
  ),
  elevenlabsTtsVoice: setting(
    {
      name: 'ELEVENLABS_TTS_VOICE',
      default: 'JBFqnCBsd6RMkjVDRZzb',
      description: 'The id of the voice of it, as the voice library there shows it.',
    },
    text,
  ),
};
