import { parseJsonMessage } from '../../../platform/ws/json-message.js';
import { ProtocolFault } from '../../../platform/ws/protocol-fault.js';
import type { Decoded, OutboundMessage, RawMessage, SocketCodec } from '../../../platform/ws/socket-codec.js';
import { parseClientEvent, type ClientEvent } from './event-schema.js';
import { RealtimeProblem } from './realtime-problem.js';
import type { ServedMessage } from './served-message.js';

/** An event of a client, or what is wrong with it; and the id that the client gave it. */
export type RealtimeCommand = { readonly eventId: string | undefined } & (
  { readonly event: ClientEvent } | { readonly problem: RealtimeProblem }
);

/**
 * The vendor's events. All that a client sends keeps its order: an answer that is asked for comes after the audio that
 * was sent before it.
 */
export class RealtimeCodec implements SocketCodec<RealtimeCommand, ServedMessage> {
  private events = 0;

  /** @param connectionId what ids of events begin with. */
  constructor(private readonly connectionId: string) {}

  decode(raw: RawMessage): Decoded<RealtimeCommand> | ProtocolFault {
    const message = parseJsonMessage(raw);
    if (message instanceof ProtocolFault) return message;
    return { lane: 'control', command: commandOf(message) };
  }

  encode(message: ServedMessage): readonly OutboundMessage[] {
    const { type, ...fields } = message;
    this.events += 1;
    const event = { type, event_id: `event_${this.connectionId}_${this.events}`, ...fields };
    const lane = type === 'response.output_audio.delta' ? 'media' : 'control';
    return [{ data: JSON.stringify(event), lane }];
  }
}

function commandOf(message: Readonly<Record<string, unknown>>): RealtimeCommand {
  const { event_id: id } = message;
  const eventId = typeof id === 'string' ? id : undefined;
  try {
    return { eventId, event: parseClientEvent(message) };
  } catch (error) {
    if (error instanceof RealtimeProblem) return { eventId, problem: error };
    throw error;
  }
}
