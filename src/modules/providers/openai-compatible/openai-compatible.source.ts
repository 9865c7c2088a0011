import type { ProviderSource } from '../registry/provider-source.js';
import { OpenAiCompatibleModel } from './openai-compatible-model.js';

/** The language models of OpenAI, Groq, Ollama and vLLM, as settings have them. */
export const openAiCompatibleModels: ProviderSource<'llm'> = {
  kind: 'llm',
  open: ({ config, logger }) => {
    const models = config.languageModels.map((settings) => new OpenAiCompatibleModel(settings, logger));
    return {
      providers: models.map((provider) => ({ name: provider.capabilities.provider, provider })),
      close: () => {
        for (const model of models) model.close();
      },
    };
  },
};
