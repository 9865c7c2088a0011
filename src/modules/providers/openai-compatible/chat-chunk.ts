import type { FinishReason, TokenUsage } from '../../../engine/ports/language-model.js';

/** What one event of an answer holds, as far as it is used. */
export interface ChatChunk {
  text: string;
  /** Text by which the model declines to answer. */
  isRefusal: boolean;
  toolCalls: readonly ToolCallFragment[];
  finishReason: string | undefined;
  usage: TokenUsage | undefined;
  model: string | undefined;
}

/** A piece of a tool call: its first names the call and the tool, those that follow add to the arguments. */
export interface ToolCallFragment {
  /** Which call of the answer it belongs to, where the vendor tells. */
  index: number | undefined;
  id: string | undefined;
  name: string | undefined;
  arguments: string;
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
  tool_calls: 'tool_calls',
};

/** The vendor's word for why an answer ended, in ours; undefined for one that is not known. */
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
    toolCalls: fragmentsOf(delta['tool_calls']),
    finishReason: stringOf(choice['finish_reason']),
    usage: usageOf(chunk['usage']) ?? usageOf(groq['usage']),
    model: stringOf(chunk['model']),
  };
}

function fragmentsOf(value: unknown): ToolCallFragment[] {
  if (!Array.isArray(value)) return [];
  return value.map((item) => {
    const { index, id, function: called } = fieldsOf(item);
    const { name, arguments: args } = fieldsOf(called);
    return {
      index: isCount(index) ? index : undefined,
      id: wordOf(id),
      name: wordOf(name),
      // Some servers give an object where the protocol has its text.
      arguments: typeof args === 'object' && args !== null ? JSON.stringify(args) : (stringOf(args) ?? ''),
    };
  });
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
const wordOf = (value: unknown): string | undefined => (value === '' ? undefined : stringOf(value));
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
