import { parseJsonMessage, type JsonObject } from '../../../platform/ws/json-message.js';
import { ProtocolFault } from '../../../platform/ws/protocol-fault.js';
import type { OutboundMessage, RawMessage } from '../../../platform/ws/socket-codec.js';
import { CarrierCodec, type CallMessage } from './carrier-codec.js';
import { isObject, keyOf, textsIn, type CallDecoded } from './carrier-values.js';
import { linear, padded, type LineAudio } from './line-audio.js';
import type { VonageClientMessage, VonageServerMessage } from './vonage-messages.js';

const EVENTS = [
  'websocket:connected',
  'websocket:dtmf',
  'websocket:notify',
  'websocket:cleared',
] satisfies VonageClientMessage['event'][];
const CONTENT_TYPE = /^audio\/l16;\s*rate=(8000|16000|24000)$/;
const FRAMES_PER_SEC = 50;

/** Vonage Voice: audio as binary L16 in messages of exactly 20 ms, all else as JSON. The end of the socket is that of the call. */
export class VonageCodec extends CarrierCodec {
  override readonly endsByClosing = true;
  readonly isContinuous = true;
  private audio: LineAudio = linear(16_000);
  private hasStarted = false;

  /** @param socketId stands for the id of a call that has none. */
  constructor(private readonly socketId: string) {
    super();
  }

  get rateHz(): number {
    return this.audio.rateHz;
  }

  get frameSamples(): number {
    return this.audio.rateHz / FRAMES_PER_SEC;
  }

  decode(raw: RawMessage): CallDecoded {
    if (raw.isBinary) return this.decodeAudio(raw.data);
    const message = parseJsonMessage(raw);
    if (message instanceof ProtocolFault) return message;
    const { event } = message;
    if (event === 'websocket:connected') return this.decodeStart(message);
    if (!this.hasStarted) return new ProtocolFault('websocket:connected is to come first');
    switch (event) {
      case 'websocket:dtmf':
        return keyOf(message['digit'] ?? message['dtmf'], 'digit');
      case 'websocket:notify':
        return notifiedOf(message);
      case 'websocket:cleared':
        return undefined;
      default:
        return new ProtocolFault(`event: expected one of ${EVENTS.join(', ')}`);
    }
  }

  encode(message: CallMessage): readonly OutboundMessage[] {
    if (!this.hasStarted) return [];
    switch (message.type) {
      case 'audio':
        return [{ data: this.audio.encode(padded(message.pcm, this.frameSamples)), lane: 'media' }];
      case 'mark':
        return [written({ action: 'notify', payload: { mark: message.name } }, 'media')];
      case 'clear':
        return [written({ action: 'clear' }, 'control')];
      case 'hang-up':
        return [];
    }
  }

  private decodeAudio(bytes: Buffer): CallDecoded {
    if (!this.hasStarted) return new ProtocolFault('audio came before websocket:connected');
    const pcm = this.audio.decode(bytes);
    if (pcm.length === 0) return undefined;
    return { lane: 'media', command: { type: 'audio', packet: { pcm } } };
  }

  private decodeStart(message: JsonObject): CallDecoded {
    if (this.hasStarted) return new ProtocolFault('websocket:connected came twice');
    const contentType = message['content-type'];
    const [, rate] = CONTENT_TYPE.exec(typeof contentType === 'string' ? contentType : '') ?? [];
    if (rate === undefined) {
      return new ProtocolFault('content-type: expected audio/l16;rate=8000, 16000 or 24000');
    }
    this.audio = linear(Number(rate));
    this.hasStarted = true;
    const parameters = textsIn(message);
    const { uuid, call_uuid: callSid = uuid ?? this.socketId, from, to } = parameters;
    const start = { callSid, streamSid: this.socketId, from, to, parameters };
    return { lane: 'control', command: { type: 'start', start } };
  }
}

/** What was not sent by this server asks for nothing. */
function notifiedOf({ payload }: JsonObject): CallDecoded {
  const name = isObject(payload) ? payload['mark'] : undefined;
  return typeof name === 'string' ? { lane: 'control', command: { type: 'mark', name } } : undefined;
}

const written = (message: VonageServerMessage, lane: OutboundMessage['lane']): OutboundMessage => ({
  data: JSON.stringify(message),
  lane,
});
