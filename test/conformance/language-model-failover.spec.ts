import type { LanguageModel } from '../../src/engine/ports/language-model.js';
import { FailoverLanguageModel } from '../../src/modules/providers/failover/failover-language-model.js';
import { OpenAiCompatibleModel } from '../../src/modules/providers/openai-compatible/openai-compatible-model.js';
import { startLanguageModelStandIn } from '../support/language-model-stand-in.js';
import { lineOf } from '../support/provider-lines.js';
import { describeLanguageModel, type LanguageModelBench } from './language-model.conformance.js';

const ignore = (): void => undefined;
const SETTINGS = { model: 'm1', apiKey: 'key', contextTokens: 8192, reasoning: 'low' };
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9/v1';

for (const isFirstGone of [false, true]) {
  const name = `FailoverLanguageModel, ${isFirstGone ? 'on its second model' : 'on its first model'}`;
  describeLanguageModel(name, async (): Promise<LanguageModelBench> => {
    const standIn = await startLanguageModelStandIn({ key: 'key' });
    const log = { info: ignore, warn: ignore };
    const gone = new OpenAiCompatibleModel({ ...SETTINGS, provider: 'groq', baseUrl: NOWHERE }, log);
    const there = new OpenAiCompatibleModel({ ...SETTINGS, provider: 'openai', baseUrl: standIn.url }, log);
    const { line, logger } = lineOf<LanguageModel>('llm', isFirstGone ? { gone, there } : { there });
    const model = new FailoverLanguageModel(line, () => true, logger);
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
        gone.close();
        there.close();
        await standIn.close();
      },
    };
  });
}
