import { parseJsonMessage, type JsonObject } from '../../../platform/ws/json-message.js';
import { ProtocolFault } from '../../../platform/ws/protocol-fault.js';
import type { OutboundMessage, RawMessage } from '../../../platform/ws/socket-codec.js';
import { CarrierCodec, type CallMessage } from './carrier-codec.js';
import { audioOf, isObject, keyOf, markOf, STOP, type CallDecoded } from './carrier-values.js';
import { MU_LAW } from './line-audio.js';
import type { TelephonyServerMessage, TwilioClientMessage } from './twilio-messages.js';
import { startOf } from './twilio-start.js';

const EVENTS = [
  'connected',
  'start',
  'media',
  'dtmf',
  'mark',
  'stop',
] satisfies TwilioClientMessage['event'][];
/** Document 5's buffer: 320 bytes, 40 ms. */
const FRAME_SAMPLES = 320;

/** Twilio Media Streams, as Twilio sends them and as document 5 shortens them. */
export class TwilioCodec extends CarrierCodec {
  readonly rateHz = MU_LAW.rateHz;
  readonly frameSamples = FRAME_SAMPLES;
  private streamSid: string | undefined;

  decode(raw: RawMessage): CallDecoded {
    const message = parseJsonMessage(raw);
    if (message instanceof ProtocolFault) return message;
    switch (message['event']) {
      case 'connected':
        return undefined;
      case 'start':
        return this.decodeStart(message);
      case 'media':
      case 'dtmf':
      case 'mark':
      case 'stop':
        return this.decodeWithin(message['event'], message);
      default:
        return new ProtocolFault(`event: expected one of ${EVENTS.join(', ')}`);
    }
  }

  encode(message: CallMessage): readonly OutboundMessage[] {
    const { streamSid } = this;
    if (streamSid === undefined) return [];
    const lane = message.type === 'clear' ? 'control' : 'media';
    return [{ data: JSON.stringify(written(message, streamSid)), lane }];
  }

  private decodeStart(message: JsonObject): CallDecoded {
    if (this.streamSid !== undefined) return new ProtocolFault('start came twice');
    const start = startOf(message);
    if (start instanceof ProtocolFault) return start;
    this.streamSid = start.streamSid;
    return { lane: 'control', command: { type: 'start', start } };
  }

  private decodeWithin(event: 'media' | 'dtmf' | 'mark' | 'stop', message: JsonObject): CallDecoded {
    if (this.streamSid === undefined) return new ProtocolFault(`${event} came before start`);
    const { streamSid = this.streamSid } = message;
    if (streamSid !== this.streamSid) return new ProtocolFault('streamSid: it is not that of start');
    if (event === 'stop') return STOP;
    const content = message[event];
    if (!isObject(content)) return new ProtocolFault(`${event}: expected an object`);
    switch (event) {
      case 'media':
        return audioOf(content, MU_LAW);
      case 'dtmf':
        return keyOf(content['digit'], 'dtmf.digit');
      case 'mark':
        return markOf(content['name'], 'mark.name');
    }
  }
}

function written(message: CallMessage, streamSid: string): TelephonyServerMessage {
  switch (message.type) {
    case 'audio': {
      const payload = MU_LAW.encode(message.pcm).toString('base64');
      return { event: 'media', streamSid, media: { payload } };
    }
    case 'mark':
      return { event: 'mark', streamSid, mark: { name: message.name } };
    case 'clear':
      return { event: 'clear', streamSid };
  }
}
