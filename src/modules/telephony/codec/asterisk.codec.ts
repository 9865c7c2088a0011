import { parseJsonMessage, type JsonObject } from '../../../platform/ws/json-message.js';
import { ProtocolFault } from '../../../platform/ws/protocol-fault.js';
import type { OutboundMessage, RawMessage } from '../../../platform/ws/socket-codec.js';
import type { AsteriskServerMessage } from './asterisk-messages.js';
import { plainEvent } from './asterisk-plain-text.js';
import { CarrierCodec, type CallMessage } from './carrier-codec.js';
import { countOf, isId, keyOf, markOf, textsIn, type CallDecoded } from './carrier-values.js';
import { A_LAW, linear, MU_LAW, padded, type LineAudio } from './line-audio.js';

const FORMATS: ReadonlyMap<unknown, LineAudio> = new Map([
  ['ulaw', MU_LAW],
  ['alaw', A_LAW],
  ['slin', linear(8000)],
  ['slin16', linear(16_000)],
  ['slin24', linear(24_000)],
]);
const DEFAULT_PTIME_MS = 20;
const FRAMES_PER_MESSAGE = 2;

/**
 * Asterisk's `chan_websocket`: audio as binary messages, events and commands as JSON or, as older versions write them,
 * as plain text; the first event tells. The end of the socket is that of the call.
 */
export class AsteriskCodec extends CarrierCodec {
  override readonly endsByClosing = true;
  /** A telephone that suppresses silence sends none, and Asterisk passes that on. */
  readonly isContinuous = false;
  private audio: LineAudio = MU_LAW;
  private frame = 160;
  private hasStarted = false;
  private isPlain = false;

  /**
   * @param parameters what the address of the socket holds, as `v(...)` of the dial string puts it there.
   */
  constructor(private readonly parameters: Readonly<Record<string, string>>) {
    super();
  }

  get rateHz(): number {
    return this.audio.rateHz;
  }

  get frameSamples(): number {
    return this.frame * FRAMES_PER_MESSAGE;
  }

  decode(raw: RawMessage): CallDecoded {
    if (raw.isBinary) return this.decodeAudio(raw.data);
    const text = raw.data.toString('utf8').trimStart();
    const isPlain = !text.startsWith('{');
    const message = isPlain ? plainEvent(text) : parseJsonMessage(raw);
    if (message instanceof ProtocolFault) return message;
    const { event } = message;
    if (event === 'MEDIA_START') return this.decodeStart(message, isPlain);
    if (!this.hasStarted) return new ProtocolFault('MEDIA_START is to come first');
    if (event === 'DTMF_END') return keyOf(message['digit'], 'digit');
    if (event === 'MEDIA_MARK_PROCESSED') return markOf(message['correlation_id'], 'correlation_id');
    // States of Asterisk's queue, which is never full: audio runs less than a second ahead.
    return typeof event === 'string' ? undefined : new ProtocolFault('event: expected a text');
  }

  encode(message: CallMessage): readonly OutboundMessage[] {
    if (!this.hasStarted) return [];
    switch (message.type) {
      case 'audio':
        // What does not fill a frame is dropped by Asterisk.
        return [{ data: this.audio.encode(padded(message.pcm, this.frame)), lane: 'media' }];
      case 'mark':
        return [this.written({ command: 'MARK_MEDIA', correlation_id: message.name }, 'media')];
      case 'clear':
        return [this.written({ command: 'FLUSH_MEDIA' }, 'control')];
      case 'hang-up':
        return [this.written({ command: 'HANGUP' }, 'control')];
    }
  }

  private written(
    message: Extract<AsteriskServerMessage, { command: string }>,
    lane: OutboundMessage['lane'],
  ): OutboundMessage {
    return { data: this.isPlain ? Object.values(message).join(' ') : JSON.stringify(message), lane };
  }

  private decodeAudio(bytes: Buffer): CallDecoded {
    if (!this.hasStarted) return new ProtocolFault('audio came before MEDIA_START');
    const pcm = this.audio.decode(bytes);
    if (pcm.length === 0) return undefined;
    return { lane: 'media', command: { type: 'audio', packet: { pcm } } };
  }

  private decodeStart(message: JsonObject, isPlain: boolean): CallDecoded {
    if (this.hasStarted) return new ProtocolFault('MEDIA_START came twice');
    const { connection_id: streamSid, channel_id: callSid = streamSid, format } = message;
    if (!isId(streamSid) || !isId(callSid)) return new ProtocolFault('MEDIA_START: expected connection_id');
    const audio = FORMATS.get(format);
    if (audio === undefined) {
      return new ProtocolFault(`format: expected one of ${[...FORMATS.keys()].join(', ')}`);
    }
    this.audio = audio;
    this.frame = frameOf(message, audio);
    this.isPlain = isPlain;
    this.hasStarted = true;
    const parameters = { ...textsIn(message['channel_variables']), ...this.parameters };
    const { from = parameters['CALLERID(num)'], to } = parameters;
    const start = { callSid, streamSid, from, to, parameters };
    return { lane: 'control', command: { type: 'start', start } };
  }
}

/** Samples of a frame: what Asterisk says is best, or what its packets hold. */
function frameOf({ optimal_frame_size: bytes, ptime }: JsonObject, audio: LineAudio): number {
  const told = (countOf(bytes) ?? 0) / audio.bytesPerSample;
  const perPacket = (audio.rateHz * (countOf(ptime) ?? DEFAULT_PTIME_MS)) / 1000;
  const isSane = Number.isInteger(told) && told > 0 && told <= audio.rateHz;
  return isSane ? told : Math.max(1, Math.round(Math.min(perPacket, audio.rateHz)));
}
