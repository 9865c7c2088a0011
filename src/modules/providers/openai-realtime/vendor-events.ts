import { z } from 'zod';
import type { ToolCall } from '../../../engine/ports/language-model.js';
import type { RealtimeServerMessage } from '../../../platform/openai/realtime-events.js';
import type { RealtimeUsage } from '../../../platform/openai/realtime-items.js';

/** What the vendor's events mean to a conversation. */
export type VendorEvent =
  | { type: 'session-created' }
  | { type: 'session-updated' }
  | { type: 'error'; code: string; kind: string; parameter: string; about: string | undefined }
  /** Times of the user's speech count from the first audio of the session. */
  | { type: 'speech-started' }
  | { type: 'speech-stopped'; atMs: number }
  | { type: 'turn-over'; itemId: string }
  | { type: 'user-text'; itemId: string; delta: string }
  | { type: 'user-text-done'; itemId: string; text: string }
  | { type: 'answer-begun'; responseId: string }
  | { type: 'answer-text'; responseId: string; itemId: string; delta: string }
  | { type: 'answer-audio'; responseId: string; itemId: string; contentIndex: number; bytes: Uint8Array }
  | { type: 'answer-audio-done'; responseId: string; itemId: string }
  | { type: 'answer-over'; responseId: string; outcome: VendorOutcome }
  /** Nothing that matters here. */
  | { type: 'other' };

/** How an answer ended. */
export interface VendorOutcome {
  status: 'completed' | 'cancelled' | 'incomplete' | 'failed';
  /** Why it did not complete, in the vendor's word. */
  reason: string;
  calls: readonly ToolCall[];
  usage: RealtimeUsage | undefined;
}

const text = z.string();
const inItem = { response_id: text, item_id: text };
const count = z.number().optional();
const usageSchema = z.object({
  total_tokens: z.number(),
  input_tokens: z.number(),
  output_tokens: z.number(),
  input_token_details: z
    .object({
      text_tokens: count,
      audio_tokens: count,
      image_tokens: count,
      cached_tokens: count,
      cached_tokens_details: z
        .object({ text_tokens: count, audio_tokens: count, image_tokens: count })
        .optional(),
    })
    .optional(),
  output_token_details: z.object({ text_tokens: count, audio_tokens: count }).optional(),
});
const responseSchema = z.object({
  id: text,
  status: z.enum(['completed', 'cancelled', 'incomplete', 'failed']),
  status_details: z
    .object({
      reason: text.nullish(),
      error: z.object({ code: text.nullish(), type: text.nullish() }).nullish(),
    })
    .nullish(),
  output: z.array(z.looseObject({ type: text })).default([]),
  usage: usageSchema.nullish(),
});
const callSchema = z.object({
  type: z.literal('function_call'),
  call_id: text,
  name: text,
  arguments: text,
});

type MessageType = RealtimeServerMessage['type'];
type Reader = (message: unknown) => VendorEvent;

const read =
  <T>(schema: z.ZodType<T>, meaning: (message: T) => VendorEvent): Reader =>
  (message) =>
    meaning(schema.parse(message));

const READERS: Partial<Record<MessageType, Reader>> = {
  'session.created': () => ({ type: 'session-created' }),
  'session.updated': () => ({ type: 'session-updated' }),
  error: read(
    z.object({
      error: z.object({ type: text, code: text.nullish(), param: text.nullish(), event_id: text.nullish() }),
    }),
    ({ error }) => ({
      type: 'error',
      code: error.code ?? '',
      kind: error.type,
      parameter: error.param ?? '',
      about: error.event_id ?? undefined,
    }),
  ),
  'input_audio_buffer.speech_started': () => ({ type: 'speech-started' }),
  'input_audio_buffer.speech_stopped': read(z.object({ audio_end_ms: z.number() }), (message) => ({
    type: 'speech-stopped',
    atMs: message.audio_end_ms,
  })),
  'input_audio_buffer.committed': read(z.object({ item_id: text }), (message) => ({
    type: 'turn-over',
    itemId: message.item_id,
  })),
  'conversation.item.input_audio_transcription.delta': read(
    z.object({ item_id: text, delta: text.default('') }),
    ({ item_id: itemId, delta }) => ({ type: 'user-text', itemId, delta }),
  ),
  'conversation.item.input_audio_transcription.completed': read(
    z.object({ item_id: text, transcript: text }),
    ({ item_id: itemId, transcript }) => ({ type: 'user-text-done', itemId, text: transcript }),
  ),
  'response.created': read(z.object({ response: z.object({ id: text }) }), ({ response }) => ({
    type: 'answer-begun',
    responseId: response.id,
  })),
  'response.output_audio_transcript.delta': read(z.object({ ...inItem, delta: text }), (message) => ({
    type: 'answer-text',
    responseId: message.response_id,
    itemId: message.item_id,
    delta: message.delta,
  })),
  'response.output_audio.delta': read(
    z.object({ ...inItem, content_index: z.number(), delta: text }),
    (message) => ({
      type: 'answer-audio',
      responseId: message.response_id,
      itemId: message.item_id,
      contentIndex: message.content_index,
      bytes: Buffer.from(message.delta, 'base64'),
    }),
  ),
  'response.output_audio.done': read(z.object(inItem), (message) => ({
    type: 'answer-audio-done',
    responseId: message.response_id,
    itemId: message.item_id,
  })),
  'response.done': read(z.object({ response: responseSchema }), ({ response }) => ({
    type: 'answer-over',
    responseId: response.id,
    outcome: outcomeOf(response),
  })),
};

/**
 * Reads an event of OpenAI Realtime. Those that do not matter, or that nobody knows yet, are `other`.
 *
 * @returns undefined for what is not of the protocol.
 */
export function readVendorEvent(json: string): VendorEvent | undefined {
  try {
    const message = JSON.parse(json) as { type?: unknown } | null;
    if (typeof message?.type !== 'string') return undefined;
    return READERS[message.type as MessageType]?.(message) ?? { type: 'other' };
  } catch {
    return undefined;
  }
}

function outcomeOf({
  status,
  status_details: details,
  output,
  usage,
}: z.infer<typeof responseSchema>): VendorOutcome {
  const calls = output.flatMap((item) => {
    const call = callSchema.safeParse(item);
    return call.success
      ? [{ id: call.data.call_id, name: call.data.name, arguments: call.data.arguments }]
      : [];
  });
  const reason = details?.error?.code ?? details?.error?.type ?? details?.reason ?? '';
  return { status, reason, calls, usage: usage ?? undefined };
}
