import { PcmBytes } from '../../../engine/audio/pcm-bytes.js';
import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import { parseJsonMessage } from '../../../platform/ws/json-message.js';
import { ProtocolFault } from '../../../platform/ws/protocol-fault.js';
import type { Decoded, OutboundMessage, RawMessage, SocketCodec } from '../../../platform/ws/socket-codec.js';
import { extendedMessagesOf } from './extended-messages.js';
import type { RealtimeClientMessage, RealtimeServerMessage } from './realtime-messages.js';
import { TranscriptDeltas } from './transcript-deltas.js';

/** What a client asks for. */
export type RealtimeCommand =
  { type: 'audio'; pcm: Int16Array } | { type: 'start' } | { type: 'end-turn' } | { type: 'reset' };

/** Which messages a client gets: those of the document, or more. */
export type EventChoice = 'documented' | 'all';

export const EVENT_CHOICES: readonly EventChoice[] = ['documented', 'all'];

const COMMANDS = {
  start_conversation: { type: 'start' },
  user_audio_end: { type: 'end-turn' },
  reset_session: { type: 'reset' },
} as const satisfies Record<RealtimeClientMessage['type'], RealtimeCommand>;

/** Document 3's messages. Nothing overtakes audio: a command counts for what was sent before it. */
export class RealtimeCodec implements SocketCodec<RealtimeCommand, ConversationEvent> {
  private readonly deltas = new TranscriptDeltas();
  /** The answer of which audio was sent. */
  private heardTurn: number | undefined;

  constructor(private readonly events: EventChoice) {}

  decode(raw: RawMessage): Decoded<RealtimeCommand> | ProtocolFault | undefined {
    if (raw.isBinary) return audio(raw.data);
    const message = parseJsonMessage(raw);
    if (message instanceof ProtocolFault) return message;
    const { type } = message;
    if (typeof type === 'string' && isCommand(type)) return { lane: 'media', command: COMMANDS[type] };
    return new ProtocolFault(`type: expected one of ${Object.keys(COMMANDS).join(', ')}`);
  }

  encode(event: ConversationEvent): readonly OutboundMessage[] {
    if (event.type === 'audio') return [this.audioOf(event)];
    const messages = [
      ...this.documentedOf(event),
      ...(this.events === 'all' ? extendedMessagesOf(event) : []),
    ];
    return messages.map((message) => ({ data: JSON.stringify(message), lane: 'control' }));
  }

  private documentedOf(event: ConversationEvent): readonly RealtimeServerMessage[] {
    switch (event.type) {
      case 'ready':
        return [{ type: 'ready' }];
      case 'answer-end':
        return event.turn === this.heardTurn ? [{ type: 'bot_audio_end' }] : [];
      case 'failed':
        return [{ type: 'error', message: event.error.message }];
      case 'transcript':
        return event.speaker === 'assistant' ? this.deltaOf(event.id, event.text) : [];
      default:
        return [];
    }
  }

  private deltaOf(id: string, textSoFar: string): readonly RealtimeServerMessage[] {
    const text = this.deltas.next(id, textSoFar);
    return text === '' ? [] : [{ type: 'transcript_delta', text }];
  }

  private audioOf({ turn, pcm }: Extract<ConversationEvent, { type: 'audio' }>): OutboundMessage {
    this.heardTurn = turn;
    return { data: Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength), lane: 'media' };
  }
}

const isCommand = (type: string): type is keyof typeof COMMANDS => Object.hasOwn(COMMANDS, type);

/** An empty chunk asks for nothing. */
function audio(bytes: Buffer): Decoded<RealtimeCommand> | ProtocolFault | undefined {
  if (bytes.length % 2 === 1) {
    return new ProtocolFault('Audio has an odd number of bytes: a sample has two');
  }
  if (bytes.length === 0) return undefined;
  return { lane: 'media', command: { type: 'audio', pcm: new PcmBytes().feed(bytes) } };
}
