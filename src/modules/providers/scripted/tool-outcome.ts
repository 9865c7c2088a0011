import type { ChatMessage, ToolCall } from '../../../engine/ports/language-model.js';
import type { ToldProduct } from './dialogue-phrases.js';

/** What came of the last search. */
export interface SearchOutcome {
  query: string;
  /** Undefined when it failed. */
  products: ToldProduct[] | undefined;
}

/** The name of the tool whose answer the conversation ends with, where it ends with one. */
export const answeredToolOf = (messages: readonly ChatMessage[]): string | undefined =>
  answeredCallOf(messages)?.name;

/** The outcome that the conversation ends with, where it ends with one. */
export function searchOutcomeOf(messages: readonly ChatMessage[]): SearchOutcome | undefined {
  const last = messages.at(-1);
  if (last?.role !== 'tool') return undefined;
  const query = fieldsOf(answeredCallOf(messages)?.arguments)['query'];
  const products = fieldsOf(last.content)['products'];
  return {
    query: typeof query === 'string' ? query : '',
    products: Array.isArray(products) ? products.map(productOf).filter(({ name }) => name !== '') : undefined,
  };
}

function answeredCallOf(messages: readonly ChatMessage[]): ToolCall | undefined {
  const last = messages.at(-1);
  if (last?.role !== 'tool') return undefined;
  const calls = messages.flatMap(({ toolCalls = [] }) => [...toolCalls]);
  return calls.findLast(({ id }) => id === last.toolCallId);
}

function productOf(value: unknown): ToldProduct {
  const { name, price, currency, stock } = Object(value) as Record<string, unknown>;
  return {
    name: typeof name === 'string' ? name : '',
    price: typeof price === 'number' ? price : undefined,
    currency: typeof currency === 'string' && /^[A-Z]{3}$/.test(currency) ? currency : undefined,
    stock: typeof stock === 'number' ? stock : undefined,
  };
}

function fieldsOf(text: string | undefined): Record<string, unknown> {
  try {
    return Object(JSON.parse(text ?? '{}')) as Record<string, unknown>;
  } catch {
    return {};
  }
}
