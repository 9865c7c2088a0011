import { configuredVoices } from './configured-voices.source.js';
import { embeddedRecognizer } from './embedded-recognizer.source.js';
import { openAiCompatibleModels } from './openai-compatible/openai-compatible.source.js';
import type { AnyProviderSource } from './registry/provider-source.js';

/**
 * Every source of providers, one line each. Those of a kind are asked in this order unless `STT_PROVIDERS`,
 * `LLM_PROVIDERS` or `TTS_PROVIDERS` say otherwise. See docs/adding-a-provider.md.
 */
export const REGISTERED_PROVIDERS: readonly AnyProviderSource[] = [
  embeddedRecognizer,
  openAiCompatibleModels,
  configuredVoices,
];
