import { ConfigError, configSection, setting, type Environment, type Setting } from './config-section.js';
import { optionalVersionedUrl } from './endpoint-types.js';
import { LLM_PROVIDER_NAMES, llmProvidersOf, type LlmProviderSettings } from './llm-providers.js';
import { priceList, speechPriceList } from './price-list.js';
import { providerNames } from './provider-names.js';
import { integer, optionalText, text } from './setting-types.js';
import { sttProvidersOf, type SttProviderSettings } from './stt-providers.js';
import { sttSettings } from './stt-settings.js';
import { ttsProvidersOf, type TtsProviderSettings } from './tts-providers.js';
import { ttsSettings } from './tts-settings.js';
import { address, apiKey, deadline } from './vendor-settings.js';

const optionalAddress = (vendor: string, name: string, like: string): Setting<string | undefined> =>
  setting(
    {
      name: `${vendor}_BASE_URL`,
      default: '',
      description: `Where the API of ${name} is, version path included, such as \`${like}\`; it may be private. Empty: it is not used.`,
      unit: 'address',
    },
    optionalVersionedUrl,
  );

const contextTokens = (vendor: string, tokens: number, sentence: string): Setting<number> =>
  setting(
    {
      name: `${vendor}_LLM_CONTEXT_TOKENS`,
      default: String(tokens),
      description: `How much request and answer may hold together. ${sentence}`,
      unit: 'tokens',
    },
    integer(1024, 10_000_000),
  );

const reasoning = (vendor: string, preset: string): Setting<string | undefined> =>
  setting(
    {
      name: `${vendor}_LLM_REASONING`,
      default: preset,
      description:
        'How long a model that reasons may think before it answers, in its own words (`none`, `low`, …); left out for models that know no such thing. Set to nothing: its own default.',
      emptyIsValue: true,
    },
    optionalText,
  );

export class ProvidersConfig extends configSection('Providers', {
  llmProviders: setting(
    {
      name: 'LLM_PROVIDERS',
      default: '',
      description:
        'The language models to use, best first: `openai`, `groq`, `ollama`, `vllm`, `embedded`. Empty: those that have a key or an address, in that order. `embedded`, a scripted dialogue that writes no templates and translations, comes last where it is not named.',
      unit: 'names, comma-separated',
    },
    providerNames('llm', [...LLM_PROVIDER_NAMES, 'embedded']),
  ),
  openaiKey: apiKey('OPENAI', 'OpenAI'),
  openaiUrl: address('OPENAI', 'OpenAI', 'https://api.openai.com/v1'),
  openaiModel: setting(
    { name: 'OPENAI_LLM_MODEL', default: 'gpt-6-luna', description: 'The language model at OpenAI.' },
    text,
  ),
  openaiContextTokens: contextTokens(
    'OPENAI',
    128_000,
    'Many models hold more; longer requests cost more a token there.',
  ),
  openaiReasoning: reasoning('OPENAI', 'none'),
  groqKey: apiKey('GROQ', 'Groq'),
  groqUrl: address('GROQ', 'Groq', 'https://api.groq.com/openai/v1'),
  groqModel: setting(
    { name: 'GROQ_LLM_MODEL', default: 'openai/gpt-oss-120b', description: 'The language model at Groq.' },
    text,
  ),
  groqContextTokens: contextTokens('GROQ', 131_072, 'As the model has it.'),
  groqReasoning: reasoning('GROQ', 'low'),
  ollamaUrl: optionalAddress('OLLAMA', 'Ollama', 'http://localhost:11434/v1'),
  ollamaModel: setting(
    {
      name: 'OLLAMA_LLM_MODEL',
      default: 'gemma3',
      description: 'The language model of Ollama, pulled there before.',
    },
    text,
  ),
  ollamaContextTokens: contextTokens(
    'OLLAMA',
    4096,
    'As OLLAMA_CONTEXT_LENGTH says to Ollama, which cuts off silently what is more.',
  ),
  ollamaReasoning: reasoning('OLLAMA', ''),
  vllmUrl: optionalAddress(
    'VLLM',
    "vLLM, or of any other server that speaks OpenAI's protocol,",
    'http://localhost:8001/v1',
  ),
  vllmKey: apiKey('VLLM', 'that server', ' Empty: it asks for none.'),
  vllmModel: setting(
    {
      name: 'VLLM_LLM_MODEL',
      default: '',
      description: 'The language model that it serves; needed with VLLM_BASE_URL.',
    },
    optionalText,
  ),
  vllmContextTokens: contextTokens('VLLM', 8192, 'As `--max-model-len` says to vLLM.'),
  vllmReasoning: reasoning('VLLM', ''),
  llmTimeoutMs: deadline(
    'LLM_TIMEOUT_MS',
    5000,
    'How long a language model that failed may take for the first text, when it is tried again.',
  ),
  documentTimeoutMs: deadline(
    'LLM_DOCUMENT_TIMEOUT_MS',
    120_000,
    'The whole time that a language model may take for one call of a template or a translation.',
  ),
  documentFirstTextMs: deadline(
    'LLM_DOCUMENT_FIRST_TEXT_MS',
    60_000,
    'The time until such a call brings its first text; a server that loads its model first needs much of it.',
  ),
  documentStallMs: deadline(
    'LLM_DOCUMENT_STALL_MS',
    20_000,
    'The longest pause between two pieces of text of such a call.',
  ),
  prices: setting(
    {
      name: 'LLM_PRICES',
      default: '',
      description:
        'What models cost, in US dollars for a million tokens in and out, such as `openai:gpt-6-luna=0.10/0.50`. These count before the built-in prices of docs/operations.md; Ollama and vLLM cost nothing unless priced here.',
      unit: 'provider:model=in/out, comma-separated',
    },
    priceList,
  ),
  speechPrices: setting(
    {
      name: 'SPEECH_PRICES',
      default: '',
      description:
        'What speech recognition and synthesis cost, in US dollars for a minute of audio, such as `deepgram:nova-3=0.0077`. Without: nothing is counted for them.',
      unit: 'provider:model=price, comma-separated',
    },
    speechPriceList,
  ),
  ...sttSettings,
  ...ttsSettings,
}) {
  /** @throws ConfigError as every section does, and when a provider lacks a setting that it needs. */
  constructor(environment: Environment) {
    super(environment);
    const problems = [llmProvidersOf(this), sttProvidersOf(this), ttsProvidersOf(this)].flatMap(
      ({ problems: found }) => found,
    );
    if (problems.length > 0) throw new ConfigError(problems);
  }

  /** The language models to use, best first. */
  get languageModels(): readonly LlmProviderSettings[] {
    return llmProvidersOf(this).providers;
  }

  /** The vendors of speech recognition to use, best first; the embedded one is there whatever is set. */
  get speechRecognizers(): readonly SttProviderSettings[] {
    return sttProvidersOf(this).providers;
  }

  /** The speech synthesis to use, best first; `kokoro` and `embedded` also where they turn out not to be installed. */
  get speechVoices(): readonly TtsProviderSettings[] {
    return ttsProvidersOf(this).providers;
  }

  /** Names of each kind, best first, as far as settings name any; what is not named is left to the sources. */
  get providerOrder(): Readonly<Record<'stt' | 'llm' | 'tts', readonly string[]>> {
    return { stt: this.sttProviders, llm: this.llmProviders, tts: this.ttsProviders };
  }

  /** How long one call for a template or a translation may take. */
  get documentDeadlines(): { firstTextMs: number; stallMs: number; totalMs: number } {
    return {
      firstTextMs: this.documentFirstTextMs,
      stallMs: this.documentStallMs,
      totalMs: this.documentTimeoutMs,
    };
  }
}
