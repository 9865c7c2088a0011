import { OpenAiCompatibleModel } from '../../src/modules/providers/openai-compatible/openai-compatible-model.js';
import { LLM_PROVIDER_NAMES } from '../../src/platform/config/llm-providers.js';
import { startLanguageModelStandIn } from '../support/language-model-stand-in.js';
import { describeLanguageModel, type LanguageModelBench } from './language-model.conformance.js';

const ignore = (): void => undefined;

for (const provider of LLM_PROVIDER_NAMES) {
  describeLanguageModel(`OpenAiCompatibleModel, ${provider}`, async (): Promise<LanguageModelBench> => {
    const standIn = await startLanguageModelStandIn({ dialect: provider, key: 'key' });
    const model = new OpenAiCompatibleModel(
      { provider, baseUrl: standIn.url, apiKey: 'key', model: 'm1', contextTokens: 8192, reasoning: 'low' },
      { info: ignore, warn: ignore },
    );
    return {
      model,
      behave: ({ pieces, toolCalls, finishReason, hangs, breaks, dripMs }) => {
        standIn.answer = () => ({
          pieces,
          ...(toolCalls && { toolCalls }),
          ...(finishReason && { finishReason }),
          ...(hangs && { hangAt: hangs }),
          ...(breaks && { cutAt: 'mid-text', cutWhen: breaks }),
          ...(dripMs && { dripMs }),
        });
      },
      whenAsked: (times) => standIn.whenRequested(times),
      whenLeft: () => standIn.whenLeft(),
      close: async () => {
        model.close();
        await standIn.close();
      },
    };
  });
}
