import { z } from 'zod';
import { base64Bytes } from './base64-bytes.js';
import { inputItem, itemId, newItem } from './item-schema.js';
import { RealtimeProblem, problemOfIssue } from './realtime-problem.js';
import { responseFields, sessionUpdate } from './session-schema.js';

const event_id = z.string().max(512).optional();

const responseOptions = z.strictObject({ ...responseFields, input: z.array(inputItem).max(1000).optional() });

const EVENTS = {
  'session.update': z.strictObject({
    type: z.literal('session.update'),
    event_id,
    session: sessionUpdate,
  }),
  'input_audio_buffer.append': z.strictObject({
    type: z.literal('input_audio_buffer.append'),
    event_id,
    audio: base64Bytes,
  }),
  'input_audio_buffer.commit': z.strictObject({
    type: z.literal('input_audio_buffer.commit'),
    event_id,
  }),
  'input_audio_buffer.clear': z.strictObject({ type: z.literal('input_audio_buffer.clear'), event_id }),
  'output_audio_buffer.clear': z.strictObject({ type: z.literal('output_audio_buffer.clear'), event_id }),
  'conversation.item.create': z.strictObject({
    type: z.literal('conversation.item.create'),
    event_id,
    previous_item_id: z.string().nullable().optional(),
    item: newItem,
  }),
  'conversation.item.retrieve': z.strictObject({
    type: z.literal('conversation.item.retrieve'),
    event_id,
    item_id: itemId,
  }),
  'conversation.item.delete': z.strictObject({
    type: z.literal('conversation.item.delete'),
    event_id,
    item_id: itemId,
  }),
  'conversation.item.truncate': z.strictObject({
    type: z.literal('conversation.item.truncate'),
    event_id,
    item_id: itemId,
    content_index: z.literal(0),
    audio_end_ms: z.number().min(0),
  }),
  'response.create': z.strictObject({
    type: z.literal('response.create'),
    event_id,
    response: responseOptions.optional(),
  }),
  'response.cancel': z.strictObject({
    type: z.literal('response.cancel'),
    event_id,
    response_id: z.string().optional(),
  }),
};

type EventType = keyof typeof EVENTS;

/** An event of a client that is of the protocol, field by field. */
export type ClientEvent = { [Type in EventType]: z.infer<(typeof EVENTS)[Type]> }[EventType];
export type ResponseOptions = z.infer<typeof responseOptions>;

const isEventType = (type: unknown): type is EventType =>
  typeof type === 'string' && Object.hasOwn(EVENTS, type);

/** @throws RealtimeProblem that says which field is wrong. */
export function parseClientEvent(message: Readonly<Record<string, unknown>>): ClientEvent {
  const { type } = message;
  if (!isEventType(type)) throw unknownType(type);
  const parsed = EVENTS[type].safeParse(message);
  if (parsed.success) return parsed.data;
  throw problemOfIssue(parsed.error.issues[0]);
}

function unknownType(type: unknown): RealtimeProblem {
  if (type === undefined)
    return new RealtimeProblem('missing_required_parameter', "Missing required parameter: 'type'.", 'type');
  const supported = Object.keys(EVENTS).map((known) => `'${known}'`);
  const message = `Invalid value for 'type'. Supported values are: ${supported.join(', ')}.`;
  return new RealtimeProblem('invalid_value', message, 'type');
}
