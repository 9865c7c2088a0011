import type { ChatMessage } from '../../../engine/ports/language-model.js';
import type { RealtimeItem } from '../../../platform/openai/realtime-items.js';
import { textOfMessage } from './conversation-items.js';

/**
 * What a language model is asked with: instructions, and of the items the latest that fit. A call of a function is told
 * with what came of it, or not at all.
 *
 * @param maxChars of the items.
 */
export function modelMessages(
  instructions: string,
  items: readonly RealtimeItem[],
  maxChars: number,
): ChatMessage[] {
  const groups = items.map((item) => messagesOf(item, items));
  let left = maxChars;
  const overflow = groups.findLastIndex((group) => (left -= charsOf(group)) < 0);
  // Of what is too long in itself, the last is told all the same: the model says so.
  const first = Math.min(overflow + 1, Math.max(0, groups.length - 1));
  const system: ChatMessage[] = instructions === '' ? [] : [{ role: 'system', content: instructions }];
  return [...system, ...groups.slice(first).flat()];
}

function messagesOf(item: RealtimeItem, items: readonly RealtimeItem[]): ChatMessage[] {
  if (item.type === 'function_call_output') return [];
  if (item.type === 'function_call') return callMessages(item, items);
  const content = textOfMessage(item);
  return content === '' ? [] : [{ role: item.role, content }];
}

function callMessages(
  { call_id: id, name, arguments: args }: Extract<RealtimeItem, { type: 'function_call' }>,
  items: readonly RealtimeItem[],
): ChatMessage[] {
  const outcome = items.find(
    (item): item is Extract<RealtimeItem, { type: 'function_call_output' }> =>
      item.type === 'function_call_output' && item.call_id === id,
  );
  if (outcome === undefined) return [];
  return [
    { role: 'assistant', content: '', toolCalls: [{ id, name, arguments: args }] },
    { role: 'tool', content: outcome.output, toolCallId: id },
  ];
}

const charsOf = (messages: readonly ChatMessage[]): number =>
  messages.reduce(
    (sum, { content, toolCalls = [] }) =>
      sum + content.length + toolCalls.reduce((total, call) => total + call.arguments.length, 0),
    0,
  );
