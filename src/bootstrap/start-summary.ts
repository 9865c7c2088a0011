import { InstalledSpeech } from '../modules/providers/installed-speech.js';
import { ESPEAK_PACKAGE, isEspeakInstalled } from '../modules/providers/espeak/espeak-program.js';
import type { AccessConfig } from '../platform/config/access.config.js';
import type { ProvidersConfig } from '../platform/config/providers.config.js';
import type { StoreConfig } from '../platform/config/store.config.js';
import { productVersion } from '../platform/config/product-version.js';
import type { CreatedApp } from './create-app.js';
import type { Listeners } from './listeners.js';

/** Tells the operator, once, where the server is, what it runs on, and what is off and why. */
export function printStartSummary({ app, config, logger }: CreatedApp, listeners: Listeners): void {
  const { recognizers, synthesizers } = app.get(InstalledSpeech).installed;
  const [installed, voices] = [recognizers, synthesizers].map((models) =>
    models.map(({ reference }) => reference.name),
  );
  const lines = summaryLines(config, listeners, installed, voices);
  if (process.stdout.isTTY) process.stdout.write(`\n${lines.map((line) => `  ${line}`).join('\n')}\n\n`);
  else logger.info({ summary: lines }, 'listening');
}

/**
 * The summary, line by line.
 *
 * @param installed names of recognisers besides the embedded one.
 * @param voices names of installed models of speech synthesis.
 */
export function summaryLines(
  config: CreatedApp['config'],
  listeners: Listeners,
  installed: readonly string[] = [],
  voices: readonly string[] = [],
): string[] {
  const { server, store, outbound } = config;
  const base = `http://localhost:${listeners.mainPort}`;
  const aliases = listeners.aliasPorts.map((port) => `http://localhost:${port}`).join(', ');
  const tls = outbound.tlsVerify ?? server.environment === 'production';
  return [
    `Parley ${productVersion()}`,
    ...(server.role === 'worker'
      ? [`Worker    works on jobs; ${base}/health and nothing else is answered (ROLE)`]
      : [
          `API       ${base}/v1/audio/transcriptions   docs ${base}/docs   health ${base}/health`,
          `Page      ${base}/console`,
          `Also on   ${aliases === '' ? 'no other port' : aliases}`,
        ]),
    ...(server.role === 'api' ? ['Jobs      are left to processes with ROLE=worker or all (ROLE)'] : []),
    ...listeners.missingPorts.map((port) => `Off       port ${port}: it is in use by another program`),
    `Model     ${server.role === 'api' ? 'not loaded here: ' : ''}${recognizersOf(config)}`,
    ...(installed.length === 0
      ? []
      : [`Installed ${installed.join(', ')}: GET /v1/models says which is best`]),
    ...conversationsOf(config.providers),
    `Texts     ${languageModelsOf(config.providers)}`,
    ...dialogueOf(config.providers),
    `Voice     ${voicesOf(config.providers, voices)}`,
    `Queue     ${queueOf(store)} in ${server.dataDir}, up to ${store.maxQueueSize} waiting jobs`,
    `Access    ${accessOf(config.access)}`,
    `Fetching  audio URLs may reach public addresses${outbound.allow.isEmpty ? ' only (OUTBOUND_ALLOW)' : ' and those of OUTBOUND_ALLOW'}`,
    `TLS       hosts in OUTBOUND_ALLOW ${tls ? 'need a valid certificate' : 'may have a self-signed certificate'}`,
  ];
}

/** What reads recordings where a request names no model, in order: the operator sees to whom they go. */
function recognizersOf({ providers, speech }: CreatedApp['config']): string {
  if (speech.sttModel !== undefined) return `${speech.sttModel} (STT_MODEL)`;
  const embedded = `moonshine-tiny (English) in ${speech.modelsDir}`;
  const named = providers.sttProviders.map((name) => {
    const vendor = providers.speechRecognizers.find(({ provider }) => provider === name);
    return vendor === undefined ? embedded : `${vendor.model} at ${name}`;
  });
  return named.length === 0 ? embedded : named.join(', then ');
}

/** To whom conversations go where recordings stay: a key is enough for that. */
function conversationsOf({ sttProviders, speechRecognizers }: ProvidersConfig): string[] {
  if (sttProviders.length > 0 || speechRecognizers.length === 0) return [];
  const names = speechRecognizers.map(({ provider, model }) => `${model} at ${provider}`);
  return [`Hearing   conversations by ${names.join(', then ')}, then moonshine-tiny here (STT_PROVIDERS)`];
}

function languageModelsOf({ languageModels }: ProvidersConfig): string {
  const [best, ...others] = languageModels.map(({ provider, model }) => `${model} at ${provider}`);
  if (best !== undefined)
    return `${best}${others.length === 0 ? '' : `; where it fails: ${others.join(', ')}`}`;
  return 'no templates and translations: no language model is configured (OPENAI_API_KEY, GROQ_API_KEY, OLLAMA_BASE_URL or VLLM_BASE_URL)';
}

function dialogueOf({ languageModels }: ProvidersConfig): string[] {
  return languageModels.length > 0 ? [] : ['Dialogue  a small script in English, French and German'];
}

function voicesOf({ speechVoices }: ProvidersConfig, installed: readonly string[]): string {
  const isUsable = isEspeakInstalled();
  const names = speechVoices.flatMap((voice) => {
    if (voice.provider === 'embedded') return isUsable ? ['eSpeak NG on this machine'] : [];
    if (voice.provider === 'kokoro')
      return isUsable ? installed.map((name) => `${name} on this machine`) : [];
    return [`${voice.model} at ${voice.provider}`];
  });
  return names.length > 0
    ? names.join(', then ')
    : `none: ${ESPEAK_PACKAGE} is not installed, and no key is set`;
}

function queueOf({ queueDriver, redisUrl, redisPrefix }: StoreConfig): string {
  if (redisUrl === undefined || queueDriver === 'sqlite') return queueDriver;
  return `bull on ${new URL(redisUrl).host} (${redisPrefix}), rows`;
}

function accessOf({ apiKeys, apiKeysV1, authRequired }: AccessConfig): string {
  const tokens = authRequired ? `; document 4 with a token (AUTH_REQUIRED)` : '';
  if (apiKeys.length === 0) {
    return `open: nobody is asked for a key (API_KEYS)${tokens}${authRequired ? ', which anybody is given' : ''}`;
  }
  if (apiKeysV1) return `with a key of API_KEYS; probes are open${tokens}`;
  return `with a key of API_KEYS; /v1 (API_KEYS_V1) and probes are open${tokens}`;
}
