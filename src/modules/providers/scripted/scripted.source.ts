import type { ProviderSource } from '../registry/provider-source.js';
import { ScriptedLanguageModel } from './scripted-language-model.js';

/** The embedded language model: always there, last unless `LLM_PROVIDERS` names it before others. */
export const scriptedDialogue: ProviderSource<'llm'> = {
  kind: 'llm',
  open: () => ({ providers: [{ name: 'embedded', provider: new ScriptedLanguageModel() }] }),
};
