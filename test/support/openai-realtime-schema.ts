import type { RealtimeClientEvent as VendorClientEvent } from 'openai/resources/realtime/realtime';
import { z } from 'zod';

const text = z.string();
const id = z.string().min(1).max(512);
const format = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('audio/pcm'), rate: z.literal(24_000) }),
  z.strictObject({ type: z.literal('audio/pcmu') }),
  z.strictObject({ type: z.literal('audio/pcma') }),
]);
const answers = { create_response: z.boolean().optional(), interrupt_response: z.boolean().optional() };
const turnDetection = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('semantic_vad'),
    eagerness: z.enum(['low', 'medium', 'high', 'auto']).optional(),
    ...answers,
  }),
  z.strictObject({
    type: z.literal('server_vad'),
    threshold: z.number().min(0).max(1).optional(),
    prefix_padding_ms: z.int().min(0).optional(),
    silence_duration_ms: z.int().min(0).optional(),
    ...answers,
  }),
]);
const tool = z.strictObject({
  type: z.literal('function'),
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
  description: text.optional(),
  parameters: z.record(z.string(), z.unknown()).optional(),
});
const modalities = z.union([z.tuple([z.literal('audio')]), z.tuple([z.literal('text')])]);
const maxTokens = z.union([z.int().min(1).max(4096), z.literal('inf')]);
const toolChoice = z.enum(['auto', 'none', 'required']);
/** Of `gpt-realtime`; others are not known there. */
const voice = z.enum('alloy ash ballad coral echo sage shimmer verse marin cedar'.split(' '));

const sessionShape = {
  type: z.literal('realtime'),
  output_modalities: modalities.optional(),
  instructions: text.optional(),
  audio: z
    .strictObject({
      input: z
        .strictObject({
          format: format.optional(),
          transcription: z
            .strictObject({
              model: text.optional(),
              language: z
                .string()
                .regex(/^[a-z]{2}$/)
                .optional(),
              prompt: text.optional(),
            })
            .optional(),
          turn_detection: turnDetection.nullable().optional(),
        })
        .optional(),
      output: z
        .strictObject({
          format: format.optional(),
          voice: voice.optional(),
          speed: z.number().min(0.25).max(1.5).optional(),
        })
        .optional(),
    })
    .optional(),
  tools: z.array(tool).optional(),
  tool_choice: toolChoice.optional(),
  max_output_tokens: maxTokens.optional(),
};

/** The model is fixed when a session is opened. */
const session = z.strictObject(sessionShape);

const inputText = z.strictObject({ type: z.literal('input_text'), text });
const item = z.union([
  z.strictObject({
    type: z.literal('message'),
    id: id.optional(),
    role: z.literal('user'),
    content: z.array(inputText).min(1),
  }),
  z.strictObject({
    type: z.literal('message'),
    id: id.optional(),
    role: z.literal('system'),
    content: z.array(inputText).min(1),
  }),
  /** Audio of the assistant cannot be put in. */
  z.strictObject({
    type: z.literal('message'),
    id: id.optional(),
    role: z.literal('assistant'),
    content: z.array(z.strictObject({ type: z.literal('output_text'), text })).min(1),
  }),
  z.strictObject({
    type: z.literal('function_call_output'),
    id: id.optional(),
    call_id: id,
    output: text,
  }),
]);

const event = { event_id: id.optional() };
const MAX_AUDIO_CHARS = 15 * 1024 * 1024;

/** What a client may send, and nothing else: an unknown event or field fails. */
export const clientEventSchema = z.discriminatedUnion('type', [
  z.strictObject({ ...event, type: z.literal('session.update'), session }),
  z.strictObject({
    ...event,
    type: z.literal('input_audio_buffer.append'),
    audio: z.base64().min(1).max(MAX_AUDIO_CHARS),
  }),
  z.strictObject({ ...event, type: z.literal('input_audio_buffer.commit') }),
  z.strictObject({ ...event, type: z.literal('input_audio_buffer.clear') }),
  z.strictObject({
    ...event,
    type: z.literal('conversation.item.create'),
    previous_item_id: id.optional(),
    item,
  }),
  z.strictObject({
    ...event,
    type: z.literal('conversation.item.truncate'),
    item_id: id,
    content_index: z.literal(0),
    audio_end_ms: z.int().min(0),
  }),
  z.strictObject({
    ...event,
    type: z.literal('response.create'),
    response: z
      .strictObject({
        instructions: text.optional(),
        tool_choice: toolChoice.optional(),
        tools: z.array(tool).optional(),
        output_modalities: modalities.optional(),
        max_output_tokens: maxTokens.optional(),
      })
      .optional(),
  }),
  z.strictObject({ ...event, type: z.literal('response.cancel'), response_id: id.optional() }),
]);

export type ClientEvent = z.infer<typeof clientEventSchema>;

/** The vendor's own declarations take everything that the schema lets through; the compiler sees to it. */
export const asVendorKnows = (known: ClientEvent): VendorClientEvent => known;

/** `POST /realtime/client_secrets`. */
export const clientSecretSchema = z.strictObject({
  expires_after: z
    .strictObject({ anchor: z.literal('created_at'), seconds: z.int().min(10).max(7200) })
    .optional(),
  session: z.strictObject({ ...sessionShape, model: text }),
});
