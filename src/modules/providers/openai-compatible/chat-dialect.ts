import type { LlmProviderName } from '../../../platform/config/llm-providers.js';
import type { ChatRequestShape } from './chat-request.js';

/** In what one provider's form of the protocol differs from another's, and the settings that an operator knows it by. */
export interface ChatDialect {
  /** The parameter that bounds an answer, and what to try when it is refused. */
  tokenLimits: readonly string[];
  /** How it takes tools; see {@link ChatRequestShape}. */
  tools: ChatRequestShape['tools'];
  keySetting: string | undefined;
  urlSetting: string;
  modelSetting: string;
}

const LEGACY_FIRST = ['max_tokens', 'max_completion_tokens'];
const CURRENT_FIRST = ['max_completion_tokens', 'max_tokens'];

/** By name in settings. */
export const CHAT_DIALECTS: Readonly<Record<LlmProviderName, ChatDialect>> = {
  openai: {
    tokenLimits: CURRENT_FIRST,
    tools: 'strict',
    keySetting: 'OPENAI_API_KEY',
    urlSetting: 'OPENAI_BASE_URL',
    modelSetting: 'OPENAI_LLM_MODEL',
  },
  groq: {
    tokenLimits: CURRENT_FIRST,
    tools: 'choosable',
    keySetting: 'GROQ_API_KEY',
    urlSetting: 'GROQ_BASE_URL',
    modelSetting: 'GROQ_LLM_MODEL',
  },
  // Ollama ignores max_completion_tokens without a word.
  ollama: {
    tokenLimits: ['max_tokens'],
    tools: 'plain',
    keySetting: undefined,
    urlSetting: 'OLLAMA_BASE_URL',
    modelSetting: 'OLLAMA_LLM_MODEL',
  },
  vllm: {
    tokenLimits: LEGACY_FIRST,
    tools: 'choosable',
    keySetting: 'VLLM_API_KEY',
    urlSetting: 'VLLM_BASE_URL',
    modelSetting: 'VLLM_LLM_MODEL',
  },
};
