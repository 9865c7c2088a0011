/**
 * Names of providers that were added to those of Parley: STT_PROVIDERS, LLM_PROVIDERS and TTS_PROVIDERS take them.
 * See docs/adding-a-provider.md.
 */
export const ADDED_PROVIDERS: Readonly<Record<'stt' | 'llm' | 'tts', readonly string[]>> = {
  stt: [],
  llm: [],
  tts: [],
};
