import type { FinishReason, TokenUsage } from '../../../engine/ports/language-model.js';

/** What one event of an answer holds, as far as it is used. */
export interface ChatChunk {
  text: string;
  /** Text by which the model declines to answer. */
  isRefusal: boolean;
  finishReason: string | undefined;
  usage: TokenUsage | undefined;
  model: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  eos: 'stop',
  eos_token: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  content_filter: 'content_filter',
};

/** The vendor's word for why an answer ended, in ours; undefined for one that is no end of an answer in text. */
export function finishReasonOf(word: string): FinishReason | undefined {
  return Object.hasOwn(FINISH_REASONS, word) ? FINISH_REASONS[word] : undefined;
}

/** One event's data; undefined when it is not of the protocol, `error` when it reports a failure. */
export function parseChatChunk(data: string): ChatChunk | 'error' | undefined {
  const chunk = parseObject(data);
  if (chunk === undefined) return undefined;
  const groq = fieldsOf(chunk['x_groq']);
  if (chunk['error'] != null || groq['error'] != null || chunk['object'] === 'error') return 'error';
  const { choices } = chunk;
  if (!Array.isArray(choices) && chunk['usage'] == null) return undefined;
  const choice = fieldsOf(Array.isArray(choices) ? choices[0] : undefined);
  const delta = fieldsOf(choice['delta']);
  const refusal = stringOf(delta['refusal']);
  return {
    text: stringOf(delta['content']) ?? '',
    isRefusal: refusal !== undefined && refusal !== '',
    finishReason: stringOf(choice['finish_reason']),
    usage: usageOf(chunk['usage']) ?? usageOf(groq['usage']),
    model: stringOf(chunk['model']),
  };
}

function usageOf(value: unknown): TokenUsage | undefined {
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = fieldsOf(value);
  return isCount(inputTokens) && isCount(outputTokens) ? { inputTokens, outputTokens } : undefined;
}

function parseObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
const stringOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
