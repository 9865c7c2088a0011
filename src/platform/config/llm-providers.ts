/** Language models that settings can name, in the order in which they are used unless LLM_PROVIDERS says otherwise. */
export const LLM_PROVIDER_NAMES = ['openai', 'groq', 'ollama', 'vllm'] as const;
export type LlmProviderName = (typeof LLM_PROVIDER_NAMES)[number];

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
  readonly llmProviders: readonly string[];
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
