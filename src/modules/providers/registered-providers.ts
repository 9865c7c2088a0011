import { configuredVoices } from './configured-voices.source.js';
import { deepgram } from './deepgram/deepgram.source.js';
import { embeddedRecognizer } from './embedded-recognizer.source.js';
import { openAiCompatibleModels } from './openai-compatible/openai-compatible.source.js';
import { openAiTranscriptions } from './openai-transcriptions/openai-transcriptions.source.js';
import type { AnyProviderSource } from './registry/provider-source.js';
import { scriptedDialogue } from './scripted/scripted.source.js';

/**
 * Every source of providers, one line each. Those of a kind are asked in this order unless `STT_PROVIDERS`,
 * `LLM_PROVIDERS` or `TTS_PROVIDERS` say otherwise. See docs/adding-a-provider.md.
 */
export const REGISTERED_PROVIDERS: readonly AnyProviderSource[] = [
  deepgram,
  openAiTranscriptions,
  embeddedRecognizer,
  openAiCompatibleModels,
  scriptedDialogue,
  configuredVoices,
];
