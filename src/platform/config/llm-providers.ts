import type { z } from 'zod';
import { list } from './setting-types.js';

/** Language models that settings can name, in the order in which they are used unless LLM_PROVIDERS says otherwise. */
export const LLM_PROVIDER_NAMES = ['openai', 'groq', 'ollama', 'vllm'] as const;
export type LlmProviderName = (typeof LLM_PROVIDER_NAMES)[number];
/** Names that LLM_PROVIDERS takes: `embedded` needs no settings, and comes last where it is not named. */
export type LlmOrderName = LlmProviderName | 'embedded';

/** Everything that is set for the language model of one provider. */
export interface LlmProviderSettings {
  provider: LlmProviderName;
  /** Without a slash at its end. */
  baseUrl: string;
  apiKey: string | undefined;
  model: string;
  contextTokens: number;
  /** `reasoning_effort` as the model knows it; undefined: not sent. */
  reasoning: string | undefined;
}

/** What the settings of all providers say, each under its own name. */
export interface LlmSettingValues {
  readonly llmProviders: readonly LlmOrderName[];
  readonly openaiKey: string | undefined;
  readonly openaiUrl: string;
  readonly openaiModel: string;
  readonly openaiContextTokens: number;
  readonly openaiReasoning: string | undefined;
  readonly groqKey: string | undefined;
  readonly groqUrl: string;
  readonly groqModel: string;
  readonly groqContextTokens: number;
  readonly groqReasoning: string | undefined;
  readonly ollamaUrl: string | undefined;
  readonly ollamaModel: string;
  readonly ollamaContextTokens: number;
  readonly ollamaReasoning: string | undefined;
  readonly vllmUrl: string | undefined;
  readonly vllmKey: string | undefined;
  readonly vllmModel: string | undefined;
  readonly vllmContextTokens: number;
  readonly vllmReasoning: string | undefined;
}

const isProviderName = (name: string): name is LlmProviderName =>
  (LLM_PROVIDER_NAMES as readonly string[]).includes(name);
const isOrderName = (name: string): name is LlmOrderName => name === 'embedded' || isProviderName(name);

/** Names of providers, each once. */
export const providerNames: z.ZodType<readonly LlmOrderName[], string> = list.transform((names, context) => {
  if (!names.every(isOrderName)) {
    const known = [...LLM_PROVIDER_NAMES, 'embedded'].join(', ');
    context.addIssue({ code: 'custom', message: `expected names out of ${known}, separated by commas` });
  }
  return [...new Set(names.filter(isOrderName))];
});

/** Readers of the settings; a provider that lacks one that it needs gives the sentence for it. */
const READERS: Readonly<Record<LlmProviderName, (values: LlmSettingValues) => LlmProviderSettings | string>> =
  {
    openai: (values) =>
      values.openaiKey === undefined
        ? 'openai needs OPENAI_API_KEY'
        : {
            provider: 'openai',
            baseUrl: values.openaiUrl,
            apiKey: values.openaiKey,
            model: values.openaiModel,
            contextTokens: values.openaiContextTokens,
            reasoning: values.openaiReasoning,
          },
    groq: (values) =>
      values.groqKey === undefined
        ? 'groq needs GROQ_API_KEY'
        : {
            provider: 'groq',
            baseUrl: values.groqUrl,
            apiKey: values.groqKey,
            model: values.groqModel,
            contextTokens: values.groqContextTokens,
            reasoning: values.groqReasoning,
          },
    ollama: (values) =>
      values.ollamaUrl === undefined
        ? 'ollama needs OLLAMA_BASE_URL'
        : {
            provider: 'ollama',
            baseUrl: values.ollamaUrl,
            apiKey: undefined,
            model: values.ollamaModel,
            contextTokens: values.ollamaContextTokens,
            reasoning: values.ollamaReasoning,
          },
    vllm: (values) =>
      values.vllmUrl === undefined || values.vllmModel === undefined
        ? 'vllm needs VLLM_BASE_URL and VLLM_LLM_MODEL'
        : {
            provider: 'vllm',
            baseUrl: values.vllmUrl,
            apiKey: values.vllmKey,
            model: values.vllmModel,
            contextTokens: values.vllmContextTokens,
            reasoning: values.vllmReasoning,
          },
  };

/** The providers to use, best first, and what is missing of those that are named. */
export function llmProvidersOf(values: LlmSettingValues): {
  providers: LlmProviderSettings[];
  problems: string[];
} {
  const isNamed = values.llmProviders.length > 0;
  const read = (isNamed ? values.llmProviders.filter(isProviderName) : LLM_PROVIDER_NAMES).map((name) =>
    READERS[name](values),
  );
  const problems = isNamed
    ? read.filter((settings) => typeof settings === 'string').map((lacking) => `LLM_PROVIDERS: ${lacking}`)
    : [];
  const providers = read.filter((settings) => typeof settings !== 'string');
  if (!isNamed && values.vllmUrl !== undefined && values.vllmModel === undefined) {
    problems.push('VLLM_LLM_MODEL: expected the model that the server at VLLM_BASE_URL serves');
  }
  return { providers, problems };
}
