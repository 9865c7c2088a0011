import { ConfigError, configSection, setting, type Environment } from './config-section.js';
import { realtimePriceList } from './realtime-prices.js';
import { choice, text } from './setting-types.js';
import { deadline } from './vendor-settings.js';

export class RealtimeConfig extends configSection('Realtime', {
  provider: setting(
    {
      name: 'REALTIME_PROVIDER',
      default: 'auto',
      description:
        'Who holds the conversations of `/ws/realtime`: `openai` (OpenAI Realtime), `local` (the speech and language models of this server), or `auto`: openai where OPENAI_API_KEY is set, else local.',
    },
    choice(['auto', 'openai', 'local']),
  ),
  openaiModel: setting(
    {
      name: 'OPENAI_REALTIME_MODEL',
      default: 'gpt-realtime',
      description: 'The speech-to-speech model at OpenAI; its address follows from OPENAI_BASE_URL.',
    },
    text,
  ),
  openaiVoice: setting(
    {
      name: 'OPENAI_REALTIME_VOICE',
      default: 'marin',
      description: 'The voice of it, where ASSISTANT_VOICE is empty.',
    },
    text,
  ),
  openaiTranscriptionModel: setting(
    {
      name: 'OPENAI_REALTIME_STT_MODEL',
      default: 'gpt-4o-mini-transcribe',
      description: 'The model at OpenAI that writes down what the user says there.',
    },
    text,
  ),
  timeoutMs: deadline(
    'REALTIME_TIMEOUT_MS',
    10_000,
    'How long the vendor of a conversation may take to confirm a session, to begin an answer and to go on with it.',
  ),
  prices: setting(
    {
      name: 'REALTIME_PRICES',
      default: '',
      description:
        'What speech-to-speech models cost, in US dollars for a million tokens: text in, cached, out, then audio in, cached, out, such as `gpt-realtime=4/0.4/16/32/0.4/64`. These count before the built-in prices of docs/operations.md.',
      unit: 'model=prices, comma-separated',
    },
    realtimePriceList,
  ),
}) {
  /** @throws ConfigError as every section does, and when `openai` is chosen without its key. */
  constructor(environment: Environment) {
    super(environment);
    if (this.provider === 'openai' && (environment['OPENAI_API_KEY']?.trim() ?? '') === '') {
      throw new ConfigError(['REALTIME_PROVIDER: openai needs OPENAI_API_KEY']);
    }
  }
}
