import { cachingSpeech } from '../../src/modules/providers/cached/cache-provider.js';
import { FailoverLanguageModels } from '../../src/modules/providers/failover/failover-language-models.js';
import { FailoverSpeechToText } from '../../src/modules/providers/failover/failover-speech-to-text.js';
import { FailoverVoices } from '../../src/modules/providers/failover/failover-voices.js';
import { measuring } from '../../src/modules/providers/measured/measure-provider.js';
import { OpenAiCompatibleModel } from '../../src/modules/providers/openai-compatible/openai-compatible-model.js';
import { OpenAiVoice } from '../../src/modules/providers/openai-speech/openai-voice.js';
import { TranscriptionsRecognizer } from '../../src/modules/providers/openai-transcriptions/transcriptions-recognizer.js';
import { ProviderRegistry } from '../../src/modules/providers/registry/provider-registry.js';
import { ContentCache } from '../../src/platform/cache/content-cache.js';
import { ProviderCalls } from '../../src/platform/telemetry/provider-calls.js';
import { MESSAGES, newText, PIECE, timeToOutput, type TurnCalls } from './turn-calls.js';

const TIMEOUT_MS = 30_000;
const CACHE_BYTES = 64 * 1024 * 1024;
const ignore = (): void => undefined;
const logger = { info: ignore, warn: ignore };

/** The same through everything that a conversation goes through: registry, failover, cache, measurement, adapter. */
export function layerCalls(baseUrl: string): TurnCalls {
  const vendor = { provider: 'openai', baseUrl, apiKey: 'k' } as const;
  const model = new OpenAiCompatibleModel(
    { ...vendor, model: 'm', contextTokens: 8192, reasoning: undefined },
    logger,
  );
  const voice = new OpenAiVoice({ ...vendor, model: 'tts-1', voice: 'alloy' }, TIMEOUT_MS);
  const timeoutsMs = { live: TIMEOUT_MS, batch: TIMEOUT_MS };
  const recognizer = new TranscriptionsRecognizer({ ...vendor, model: 'whisper-1' }, timeoutsMs);
  const phrases = new ContentCache({ memoryBytes: CACHE_BYTES, logger });
  const measure = cachingSpeech(measuring(new ProviderCalls()), phrases);
  const order = { stt: [], llm: [], tts: [] };
  const registry = new ProviderRegistry({ logger, order, probeTimeoutMs: TIMEOUT_MS, measure });
  registry.add('llm', { name: 'openai', provider: model });
  registry.add('tts', { name: 'openai', provider: voice });
  registry.add('stt', { name: 'openai', provider: recognizer });
  const { lines } = registry;
  const models = new FailoverLanguageModels(lines.llm, logger).requireInstructable();
  const voices = new FailoverVoices(lines.tts, logger).choose('en');
  const recognizers = new FailoverSpeechToText(lines.stt, () => true, logger);
  const deadlines = { firstTextMs: TIMEOUT_MS, stallMs: TIMEOUT_MS, totalMs: TIMEOUT_MS };
  return {
    llm: () => timeToOutput(models.stream({ messages: MESSAGES, deadlines }), ({ type }) => type === 'text'),
    tts: () => timeToOutput(voices.speak({ text: newText(), language: 'en' })),
    stt: async () => {
      const startedMs = performance.now();
      await recognizers.recognize(PIECE, { priority: 'live' });
      return performance.now() - startedMs;
    },
    close: async () => {
      for (const each of [model, voice, recognizer]) each.close();
      await registry.onApplicationShutdown();
    },
  };
}
