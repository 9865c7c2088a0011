import type { ProtocolFault } from './protocol-fault.js';

/** A message as it came. Text is UTF-8 that was checked. */
export interface RawMessage {
  readonly data: Buffer;
  /** Whether it came as a binary frame. The data is a Buffer either way. */
  readonly isBinary: boolean;
}

/** Control (interrupt, stop, start) overtakes media that waits; each lane keeps its order. */
export type Lane = 'control' | 'media';

/** A message that was understood. */
export interface Decoded<Command> {
  readonly lane: Lane;
  readonly command: Command;
}

/** A message for the client: text, or bytes as a binary frame. */
export interface OutboundMessage {
  readonly data: string | Uint8Array;
  /** The bytes are text in UTF-8 and go as such. */
  readonly isText?: true;
  /** Media that waits can be taken back when the listener interrupts; control cannot. */
  readonly lane: Lane;
}

/**
 * A surface's protocol: its messages as commands, its events as messages. Pure: no I/O, no timers, no logging; it
 * keeps only what the protocol itself numbers. One for each socket.
 */
export interface SocketCodec<Command, Event> {
  /** Undefined: a message that the protocol knows and that asks for nothing. */
  decode(message: RawMessage): Decoded<Command> | ProtocolFault | undefined;
  encode(event: Event): readonly OutboundMessage[];
}
