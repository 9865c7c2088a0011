import { z } from 'zod';
import { base64Bytes } from './base64-bytes.js';

const id = z.string().min(1).max(64);
const head = {
  id: id.optional(),
  object: z.literal('realtime.item').optional(),
  status: z.enum(['completed', 'incomplete', 'in_progress']).optional(),
};

const inputText = z.strictObject({ type: z.literal('input_text'), text: z.string() });
const inputAudio = z.strictObject({
  type: z.literal('input_audio'),
  audio: base64Bytes,
  transcript: z.string().nullable().optional(),
});
const outputText = z.strictObject({ type: z.literal('output_text'), text: z.string() });

const message = z.discriminatedUnion('role', [
  z.strictObject({
    ...head,
    type: z.literal('message'),
    role: z.literal('user'),
    content: z.array(z.discriminatedUnion('type', [inputText, inputAudio])).min(1),
  }),
  z.strictObject({
    ...head,
    type: z.literal('message'),
    role: z.literal('system'),
    content: z.array(z.discriminatedUnion('type', [inputText])).min(1),
  }),
  z.strictObject({
    ...head,
    type: z.literal('message'),
    role: z.literal('assistant'),
    content: z.array(z.discriminatedUnion('type', [outputText])).min(1),
  }),
]);

const functionCall = z.strictObject({
  ...head,
  type: z.literal('function_call'),
  call_id: id,
  name: id,
  arguments: z.string(),
});
const functionCallOutput = z.strictObject({
  ...head,
  type: z.literal('function_call_output'),
  call_id: id,
  output: z.string(),
});
const itemReference = z.strictObject({ type: z.literal('item_reference'), id });

/** What a client may put into a conversation. */
export const newItem = z.discriminatedUnion('type', [message, functionCall, functionCallOutput]);
/** What an answer may be asked from in the place of the conversation. */
export const inputItem = z.discriminatedUnion('type', [
  message,
  functionCall,
  functionCallOutput,
  itemReference,
]);
export const itemId = id;

export type NewItem = z.infer<typeof newItem>;
export type InputItem = z.infer<typeof inputItem>;
