import { parseJsonMessage, type JsonObject } from '../../../platform/ws/json-message.js';
import { ProtocolFault } from '../../../platform/ws/protocol-fault.js';
import type { OutboundMessage, RawMessage } from '../../../platform/ws/socket-codec.js';
import { CarrierCodec, type CallMessage, type CallStart } from './carrier-codec.js';
import { audioOf, isId, isObject, keyOf, markOf, STOP, textsIn, type CallDecoded } from './carrier-values.js';
import { A_LAW, MU_LAW, padded, type LineAudio } from './line-audio.js';
import type { TelnyxClientMessage, TelnyxServerMessage } from './telnyx-messages.js';

const EVENTS = [
  'connected',
  'start',
  'media',
  'dtmf',
  'mark',
  'stop',
  'error',
] satisfies TelnyxClientMessage['event'][];
const FORMATS: ReadonlyMap<unknown, LineAudio> = new Map([
  ['PCMU', MU_LAW],
  ['PCMA', A_LAW],
]);
const FRAME_SAMPLES = 320;
/** Audio of less than 20 ms is refused. */
const MIN_SAMPLES = 160;

/** Telnyx media streaming, bidirectional in mode `rtp`, its codec both ways that of `start.media_format`. */
export class TelnyxCodec extends CarrierCodec {
  readonly rateHz = MU_LAW.rateHz;
  readonly frameSamples = FRAME_SAMPLES;
  private streamId: string | undefined;
  private audio: LineAudio = MU_LAW;

  decode(raw: RawMessage): CallDecoded {
    const message = parseJsonMessage(raw);
    if (message instanceof ProtocolFault) return message;
    switch (message['event']) {
      case 'connected':
      case 'error':
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
    const lane = message.type === 'clear' ? 'control' : 'media';
    return [{ data: JSON.stringify(this.written(message)), lane }];
  }

  private written(message: CallMessage): TelnyxServerMessage {
    switch (message.type) {
      case 'audio': {
        const pcm = message.pcm.length < MIN_SAMPLES ? padded(message.pcm, MIN_SAMPLES) : message.pcm;
        return { event: 'media', media: { payload: this.audio.encode(pcm).toString('base64') } };
      }
      case 'mark':
        return { event: 'mark', mark: { name: message.name } };
      case 'clear':
        return { event: 'clear' };
    }
  }

  private decodeStart(message: JsonObject): CallDecoded {
    if (this.streamId !== undefined) return new ProtocolFault('start came twice');
    const { stream_id: streamSid, start: content } = message;
    if (!isObject(content)) return new ProtocolFault('start: expected an object');
    const { call_control_id: callSid, media_format: format = {} } = content;
    if (!isId(streamSid) || !isId(callSid)) {
      return new ProtocolFault('start: expected stream_id and start.call_control_id');
    }
    const audio = formatOf(format);
    if (audio === undefined) {
      return new ProtocolFault('start.media_format: expected PCMU or PCMA, 8000 Hz, 1 channel');
    }
    this.streamId = streamSid;
    this.audio = audio;
    return { lane: 'control', command: { type: 'start', start: startOf(content, callSid, streamSid) } };
  }

  private decodeWithin(event: 'media' | 'dtmf' | 'mark' | 'stop', message: JsonObject): CallDecoded {
    if (this.streamId === undefined) return new ProtocolFault(`${event} came before start`);
    const { stream_id: streamId = this.streamId } = message;
    if (streamId !== this.streamId) return new ProtocolFault('stream_id: it is not that of start');
    if (event === 'stop') return STOP;
    const content = message[event];
    if (!isObject(content)) return new ProtocolFault(`${event}: expected an object`);
    if (event === 'dtmf') return keyOf(content['digit'], 'dtmf.digit');
    if (event === 'mark') return markOf(content['name'], 'mark.name');
    return audioOf(content, this.audio);
  }
}

function startOf(content: JsonObject, callSid: string, streamSid: string): CallStart {
  const { from, to, custom_parameters: parameters } = content;
  return {
    callSid,
    streamSid,
    from: typeof from === 'string' ? from : undefined,
    to: typeof to === 'string' ? to : undefined,
    parameters: textsIn(parameters),
  };
}

function formatOf(format: unknown): LineAudio | undefined {
  if (!isObject(format)) return undefined;
  const { encoding = 'PCMU', sample_rate: rate = MU_LAW.rateHz, channels = 1 } = format;
  const isTaken = Number(rate) === MU_LAW.rateHz && Number(channels) === 1;
  return isTaken ? FORMATS.get(encoding) : undefined;
}
