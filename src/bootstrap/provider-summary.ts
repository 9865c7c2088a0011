import { languageCodeOf } from '../engine/ports/speech-voices.js';
import { ESPEAK_PACKAGE, isEspeakInstalled } from '../modules/providers/espeak/espeak-program.js';
import type { ProviderRegistry } from '../modules/providers/registry/provider-registry.js';
import type { LoadedConfig } from '../platform/config/load-config.js';

type Lines = ProviderRegistry['lines'];
type SpeechLine = Lines['stt'];

/** What the registry has, and what is installed. */
export interface SummedProviders {
  lines: Pick<Lines, 'stt' | 'llm' | 'tts'>;
  /** Names of recognisers besides the embedded one. */
  recognizers: readonly string[];
  /** Names of installed models of speech synthesis. */
  voices: readonly string[];
}

const EMBEDDED = 'embedded';
const KOKORO = 'kokoro';

/** What recognises, answers and speaks, line by line. */
export function providerLines(config: LoadedConfig, providers: SummedProviders): string[] {
  const { server, providers: settings } = config;
  const { lines, recognizers } = providers;
  return [
    `Model     ${server.role === 'api' ? 'not loaded here: ' : ''}${recognizersOf(config, lines.stt)}`,
    ...(recognizers.length === 0
      ? []
      : [`Installed ${recognizers.join(', ')}: GET /v1/models says which is best`]),
    ...conversationsOf(settings.sttProviders, lines.stt),
    ...(server.role === 'worker' ? [] : unheardLanguageOf(config.assistant, lines.stt)),
    `Texts     ${languageModelsOf(lines.llm)}`,
    ...dialogueOf(lines.llm),
    `Voice     ${voicesOf(settings.ttsProviders, providers)}`,
  ];
}

/** What reads recordings where a request names no model, in order: the operator sees to whom they go. */
function recognizersOf({ providers, speech }: LoadedConfig, line: SpeechLine): string {
  if (speech.sttModel !== undefined) return `${speech.sttModel} (STT_MODEL)`;
  const embedded = `moonshine-tiny (English) in ${speech.modelsDir}`;
  const named = line.entries.filter(({ name }) => providers.sttProviders.includes(name));
  return named.length === 0 ? embedded : namesOf(named, embedded).join(', then ');
}

/** To whom conversations go where recordings stay: a key is enough for that. */
function conversationsOf(named: readonly string[], { entries }: SpeechLine): string[] {
  if (named.length > 0 || entries.every(({ name }) => name === EMBEDDED)) return [];
  const best = entries.find(({ name }) => name === EMBEDDED)?.provider.capabilities.model;
  return [`Hearing   conversations by ${namesOf(entries, `${best} here`).join(', then ')} (STT_PROVIDERS)`];
}

/** A language of conversations that nobody here understands, as where French is set and its model is not installed. */
function unheardLanguageOf({ language }: LoadedConfig['assistant'], { entries }: SpeechLine): string[] {
  if (language === undefined) return [];
  const code = languageCodeOf(language);
  if (entries.some(({ provider }) => provider.capabilities.languages.includes(code))) return [];
  return [
    `Language  ASSISTANT_LANGUAGE=${language}: no recogniser here understands it; conversations are refused`,
  ];
}

function languageModelsOf({ entries }: Lines['llm']): string {
  const able = entries.filter(({ provider }) => provider.capabilities.followsInstructions);
  const [best, ...others] = able.map(placeOf);
  if (best !== undefined)
    return `${best}${others.length === 0 ? '' : `; where it fails: ${others.join(', ')}`}`;
  return 'no templates and translations: no language model is configured (OPENAI_API_KEY, GROQ_API_KEY, OLLAMA_BASE_URL or VLLM_BASE_URL)';
}

function dialogueOf({ entries: [best] }: Lines['llm']): string[] {
  return best?.name === EMBEDDED ? ['Dialogue  a small script in English, French and German'] : [];
}

function voicesOf(named: readonly string[], { lines: { tts }, voices }: SummedProviders): string {
  const speaking = tts.entries.map((entry) => {
    if (entry.name === EMBEDDED) return 'eSpeak NG on this machine';
    return entry.name === KOKORO ? `${entry.provider.capabilities.model} on this machine` : placeOf(entry);
  });
  const missing = named
    .filter((name) => tts.entries.every((entry) => entry.name !== name))
    .map((name) => `${name} ${name === KOKORO ? whyNotKokoro(voices) : 'is not there'} (TTS_PROVIDERS)`);
  if (speaking.length > 0) return [speaking.join(', then '), ...missing].join('; ');
  if (missing.length > 0) return `none: ${missing.join('; ')}`;
  return `none: ${ESPEAK_PACKAGE} is not installed, and no key is set`;
}

function whyNotKokoro(voices: readonly string[]): string {
  if (voices.length === 0) return 'is not installed';
  return isEspeakInstalled() ? 'cannot be used' : `needs ${ESPEAK_PACKAGE}`;
}

interface Placed {
  readonly name: string;
  readonly provider: { readonly capabilities: { readonly model: string } };
}

const placeOf = ({ name, provider }: Placed): string => `${provider.capabilities.model} at ${name}`;

/** In their order; those of this machine are one. */
function namesOf(entries: readonly Placed[], ofThisMachine: string): string[] {
  return [...new Set(entries.map((entry) => (entry.name === EMBEDDED ? ofThisMachine : placeOf(entry))))];
}
