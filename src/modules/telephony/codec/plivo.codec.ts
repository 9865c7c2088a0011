import { parseJsonMessage, type JsonObject } from '../../../platform/ws/json-message.js';
import { ProtocolFault } from '../../../platform/ws/protocol-fault.js';
import type { OutboundMessage, RawMessage } from '../../../platform/ws/socket-codec.js';
import { CarrierCodec, type CallMessage } from './carrier-codec.js';
import { audioOf, isId, isObject, keyOf, markOf, STOP, textsIn, type CallDecoded } from './carrier-values.js';
import { linear, MU_LAW, type LineAudio } from './line-audio.js';
import type { PlivoClientMessage, PlivoServerMessage } from './plivo-messages.js';

const EVENTS = [
  'start',
  'media',
  'dtmf',
  'playedStream',
  'clearedAudio',
  'stop',
] satisfies PlivoClientMessage['event'][];
const FRAME_MS = 40;
const WIDE_RATE_HZ = 16_000;
const HEADER = /^\s*([^:=\s]+)\s*[:=]\s*(.*?)\s*$/;
/** Plivo puts it before the names of headers that are passed along. */
const HEADER_PREFIX = /^X-PH-/i;

/** Plivo audio streaming, bidirectional, in the content type that `start` tells. */
export class PlivoCodec extends CarrierCodec {
  readonly isContinuous = true;
  private streamId: string | undefined;
  private audio: LineAudio = MU_LAW;

  get rateHz(): number {
    return this.audio.rateHz;
  }

  get frameSamples(): number {
    return (this.audio.rateHz * FRAME_MS) / 1000;
  }

  decode(raw: RawMessage): CallDecoded {
    const message = parseJsonMessage(raw);
    if (message instanceof ProtocolFault) return message;
    switch (message['event']) {
      case 'start':
        return this.decodeStart(message);
      case 'media':
      case 'dtmf':
      case 'playedStream':
      case 'clearedAudio':
      case 'stop':
        return this.decodeWithin(message['event'], message);
      default:
        return new ProtocolFault(`event: expected one of ${EVENTS.join(', ')}`);
    }
  }

  encode(message: CallMessage): readonly OutboundMessage[] {
    const { streamId } = this;
    if (streamId === undefined || message.type === 'hang-up') return [];
    const lane = message.type === 'clear' ? 'control' : 'media';
    return [{ data: JSON.stringify(this.written(message, streamId)), lane }];
  }

  private written(message: Exclude<CallMessage, { type: 'hang-up' }>, streamId: string): PlivoServerMessage {
    switch (message.type) {
      case 'audio': {
        const { rateHz, bytesPerSample } = this.audio;
        const contentType = bytesPerSample === 1 ? 'audio/x-mulaw' : 'audio/x-l16';
        const payload = this.audio.encode(message.pcm).toString('base64');
        return { event: 'playAudio', media: { contentType, sampleRate: rateHz, payload } };
      }
      case 'mark':
        return { event: 'checkpoint', streamId, name: message.name };
      case 'clear':
        return { event: 'clearAudio', streamId };
    }
  }

  private decodeStart(message: JsonObject): CallDecoded {
    if (this.streamId !== undefined) return new ProtocolFault('start came twice');
    const { start: content, extra_headers: headers } = message;
    if (!isObject(content)) return new ProtocolFault('start: expected an object');
    const { callId: callSid, streamId: streamSid, mediaFormat = {} } = content;
    if (!isId(streamSid) || !isId(callSid)) {
      return new ProtocolFault('start: expected callId and streamId');
    }
    const audio = formatOf(mediaFormat);
    if (audio === undefined) {
      return new ProtocolFault('start.mediaFormat: expected audio/x-mulaw or audio/x-l16, 8000 or 16000 Hz');
    }
    this.streamId = streamSid;
    this.audio = audio;
    const parameters = headersOf(headers);
    const { From: from, To: to } = parameters;
    const start = { callSid, streamSid, from, to, parameters };
    return { lane: 'control', command: { type: 'start', start } };
  }

  private decodeWithin(event: PlivoClientMessage['event'], message: JsonObject): CallDecoded {
    if (this.streamId === undefined) return new ProtocolFault(`${event} came before start`);
    const { streamId = this.streamId, name, media, dtmf } = message;
    if (streamId !== this.streamId) return new ProtocolFault('streamId: it is not that of start');
    switch (event) {
      case 'media':
        return isObject(media) ? audioOf(media, this.audio) : new ProtocolFault('media: expected an object');
      case 'dtmf':
        return keyOf(isObject(dtmf) ? dtmf['digit'] : undefined, 'dtmf.digit');
      case 'playedStream':
        return markOf(name, 'name');
      case 'stop':
        return STOP;
      default:
        return undefined;
    }
  }
}

function formatOf(format: unknown): LineAudio | undefined {
  if (!isObject(format)) return undefined;
  const { encoding = 'audio/x-mulaw', sampleRate = MU_LAW.rateHz } = format;
  const rateHz = Number(sampleRate);
  if (encoding === 'audio/x-mulaw') return rateHz === MU_LAW.rateHz ? MU_LAW : undefined;
  const isTaken = encoding === 'audio/x-l16' && [MU_LAW.rateHz, WIDE_RATE_HZ].includes(rateHz);
  return isTaken ? linear(rateHz) : undefined;
}

/** Headers that the stream was started with: an object, its JSON, or `name=value,name=value`. */
function headersOf(headers: unknown): Readonly<Record<string, string>> {
  const texts = typeof headers === 'string' ? textsOf(headers) : textsIn(headers);
  return Object.fromEntries(
    Object.entries(texts).map(([name, value]) => [name.replace(HEADER_PREFIX, ''), value]),
  );
}

function textsOf(headers: string): Readonly<Record<string, string>> {
  const listed = headers.replace(/^\s*\{|\}\s*$/g, '').replaceAll('"', '');
  const pairs = listed.split(/[,;]/).flatMap((pair) => {
    const [, name, value] = HEADER.exec(pair) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(pairs) as Record<string, string>;
}
