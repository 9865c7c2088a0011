import type { JsonObject } from '../../../platform/ws/json-message.js';
import { ProtocolFault } from '../../../platform/ws/protocol-fault.js';
import type { OutboundMessage } from '../../../platform/ws/socket-codec.js';
import type { CallMessage, CallStart } from './carrier-codec.js';
import { isId, isObject, textsIn } from './carrier-values.js';
import { A_LAW, MU_LAW, padded, type CompandedAudio } from './line-audio.js';
import { MediaStreamCodec, type AnnouncedStream } from './media-stream.codec.js';
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
const FORMATS: ReadonlyMap<unknown, CompandedAudio> = new Map([
  ['PCMU', MU_LAW],
  ['PCMA', A_LAW],
]);
/** Audio of less than 20 ms is refused. */
const MIN_SAMPLES = 160;
const MEDIA_BEGIN = Buffer.from('{"event":"media","media":{"payload":"');

/** Telnyx media streaming, bidirectional in mode `rtp`, its codec both ways that of `start.media_format`. */
export class TelnyxCodec extends MediaStreamCodec {
  constructor() {
    super({ events: EVENTS, sequence: 'sequence_number', stream: 'stream_id' });
  }

  encode(message: CallMessage): readonly OutboundMessage[] {
    switch (message.type) {
      case 'audio': {
        const { pcm } = message;
        return this.encodeAudio(MEDIA_BEGIN, pcm.length < MIN_SAMPLES ? padded(pcm, MIN_SAMPLES) : pcm);
      }
      case 'mark':
        return written({ event: 'mark', mark: { name: message.name } }, 'media');
      case 'clear':
        return written({ event: 'clear' }, 'control');
      case 'hang-up':
        return [];
    }
  }

  protected announcedBy(message: JsonObject): AnnouncedStream | ProtocolFault {
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
    return { start: startOf(content, callSid, streamSid), audio };
  }
}

const written = (message: TelnyxServerMessage, lane: OutboundMessage['lane']): OutboundMessage[] => [
  { data: JSON.stringify(message), lane },
];

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

function formatOf(format: unknown): CompandedAudio | undefined {
  if (!isObject(format)) return undefined;
  const { encoding = 'PCMU', sample_rate: rate = MU_LAW.rateHz, channels = 1 } = format;
  const isTaken = Number(rate) === MU_LAW.rateHz && Number(channels) === 1;
  return isTaken ? FORMATS.get(encoding) : undefined;
}
