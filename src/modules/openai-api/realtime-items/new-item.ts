import type { RealtimeInputContent, RealtimeItem } from '../../../platform/openai/realtime-items.js';
import type { NewItem } from '../codec/item-schema.js';

const HEAD = { object: 'realtime.item', status: 'completed' } as const;

/** An item of a client as it is kept and told: of audio what is understood, once that is known. */
export function itemOf(item: NewItem, id: string): RealtimeItem {
  if (item.type === 'function_call')
    return {
      ...HEAD,
      id,
      type: item.type,
      call_id: item.call_id,
      name: item.name,
      arguments: item.arguments,
    };
  if (item.type === 'function_call_output')
    return { ...HEAD, id, type: item.type, call_id: item.call_id, output: item.output };
  if (item.role === 'user')
    return { ...HEAD, id, type: 'message', role: 'user', content: item.content.map(inputOf) };
  if (item.role === 'system') return { ...HEAD, id, type: 'message', role: 'system', content: item.content };
  return { ...HEAD, id, type: 'message', role: 'assistant', content: item.content };
}

type UserContent = Extract<NewItem, { role: 'user' }>['content'][number];

const inputOf = (part: UserContent): RealtimeInputContent =>
  part.type === 'input_text' ? part : { type: 'input_audio', transcript: part.transcript ?? null };

/** The audio of an item whose text is not told with it, by the place of its content. */
export function audioToUnderstand(item: NewItem): { index: number; bytes: Buffer }[] {
  if (item.type !== 'message' || item.role !== 'user') return [];
  return item.content.flatMap((part, index) =>
    part.type === 'input_audio' && part.transcript == null ? [{ index, bytes: part.audio }] : [],
  );
}

/** The same user's message with what was understood of one of its contents. */
export function withTranscript(item: RealtimeItem, index: number, transcript: string): RealtimeItem {
  if (item.type !== 'message' || item.role !== 'user') return item;
  const content = item.content.map((part, at): RealtimeInputContent =>
    at === index && part.type === 'input_audio' ? { ...part, transcript } : part,
  );
  return { ...item, content };
}
