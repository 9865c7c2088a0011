import type { ProtocolFault } from '../../../platform/ws/protocol-fault.js';
import type { Decoded, OutboundMessage, RawMessage, SocketCodec } from '../../../platform/ws/socket-codec.js';

/** A call as its carrier announces it. Who calls is personal: it is never logged. */
export interface CallStart {
  /** The carrier's id of the call. */
  readonly callSid: string;
  /** The carrier's id of this stream of the call. */
  readonly streamSid: string;
  /** Numbers or addresses as the carrier writes them. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** What whoever set the call up passes along. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** What the caller said for a moment, as it came. */
export interface AudioPacket {
  /** Mono, at the rate of the codec. */
  readonly pcm: Int16Array;
  /** Its place among the packets of the call, which count up by one; undefined where they are in order. */
  readonly number?: number | undefined;
  /** Where it begins, in milliseconds of the carrier's clock; undefined where it follows the one before. */
  readonly atMs?: number | undefined;
}

/** What a carrier tells of a call. */
export type CallCommand =
  | { readonly type: 'start'; readonly start: CallStart }
  | { readonly type: 'audio'; readonly packet: AudioPacket }
  /** A key was pressed: `0` to `9`, `*`, `#`, `A` to `D`. */
  | { readonly type: 'dtmf'; readonly digit: string }
  /** All that was sent before the mark was played, or was dropped by `clear`. */
  | { readonly type: 'mark'; readonly name: string }
  /** The caller, or the carrier, has ended it. */
  | { readonly type: 'stop' };

/** What a call tells its carrier. */
export type CallMessage =
  /** At the rate of the codec; at most {@link CarrierCodec.frameSamples}, fewer at the end of a sentence. */
  | { readonly type: 'audio'; readonly pcm: Int16Array }
  | { readonly type: 'mark'; readonly name: string }
  /** What was not played yet is to be dropped. */
  | { readonly type: 'clear' }
  /** The call is to end; its socket is closed behind it. Nothing where closing is all that a carrier knows. */
  | { readonly type: 'hang-up' };

/**
 * One carrier's protocol: its messages as {@link CallCommand}s, {@link CallMessage}s as its messages. Pure, one for each
 * socket; it keeps only what the protocol numbers and names. What is against the protocol, also media before `start` and
 * what is of another stream, is a fault. docs/surfaces/telephony.md tells how a carrier is added.
 */
export abstract class CarrierCodec implements SocketCodec<CallCommand, CallMessage> {
  /** Rate of the audio, both ways, in Hz; settled when `start` was decoded. */
  abstract readonly rateHz: number;
  /** Samples of each message with audio, but for the last of a sentence; settled when `start` was decoded. */
  abstract readonly frameSamples: number;
  /**
   * Whether audio comes all the time, silence too, so that none is a network that is held up; settled when `start` was
   * decoded.
   */
  abstract readonly isContinuous: boolean;
  /** Whether the end of its socket is how the carrier tells of the end of a call: it has no `stop`. */
  readonly endsByClosing: boolean = false;

  abstract decode(raw: RawMessage): Decoded<CallCommand> | ProtocolFault | undefined;
  abstract encode(message: CallMessage): readonly OutboundMessage[];
}
