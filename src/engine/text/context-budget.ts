import type { LanguageModelCapabilities } from '../ports/language-model.js';

/** How a model's context is shared out between what is asked and what is answered, in tokens. */
export interface ContextBudget {
  /** What an answer may have: a quarter of the context, at most what nearly all models can put out at once. */
  outputTokens: number;
  /** What all messages of a request may have together; leaves room to say what was wrong with a first answer. */
  inputTokens: number;
}

const MAX_OUTPUT_TOKENS = 8192;
const REPAIR_TOKENS = 200;

export function contextBudget({ contextTokens }: LanguageModelCapabilities): ContextBudget {
  const outputTokens = Math.min(MAX_OUTPUT_TOKENS, Math.floor(contextTokens / 4));
  return { outputTokens, inputTokens: contextTokens - outputTokens - REPAIR_TOKENS };
}
