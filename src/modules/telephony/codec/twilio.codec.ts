import { decodeMuLaw, encodeMuLaw } from '../../../engine/audio/mu-law.js';
import { bytesOfBase64 } from '../../../platform/ws/base64.js';
import { parseJsonMessage, type JsonObject } from '../../../platform/ws/json-message.js';
import { ProtocolFault } from '../../../platform/ws/protocol-fault.js';
import type { Decoded, OutboundMessage, RawMessage } from '../../../platform/ws/socket-codec.js';
import { CarrierCodec, type CallCommand, type CallMessage } from './carrier-codec.js';
import type { TelephonyServerMessage, TwilioClientMessage } from './twilio-messages.js';
import { isObject, startOf } from './twilio-start.js';

type Result = Decoded<CallCommand> | ProtocolFault | undefined;

const EVENTS = [
  'connected',
  'start',
  'media',
  'dtmf',
  'mark',
  'stop',
] satisfies TwilioClientMessage['event'][];
const DIGIT = /^[0-9*#A-D]$/;
const RATE_HZ = 8000;
/** Document 5's buffer: 320 bytes, 40 ms. */
const FRAME_SAMPLES = 320;

/** Twilio Media Streams, as Twilio sends them and as document 5 shortens them. */
export class TwilioCodec extends CarrierCodec {
  readonly rateHz = RATE_HZ;
  readonly frameSamples = FRAME_SAMPLES;
  private streamSid: string | undefined;

  decode(raw: RawMessage): Result {
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

  private decodeStart(message: JsonObject): Result {
    if (this.streamSid !== undefined) return new ProtocolFault('start came twice');
    const start = startOf(message);
    if (start instanceof ProtocolFault) return start;
    this.streamSid = start.streamSid;
    return { lane: 'control', command: { type: 'start', start } };
  }

  private decodeWithin(event: 'media' | 'dtmf' | 'mark' | 'stop', message: JsonObject): Result {
    if (this.streamSid === undefined) return new ProtocolFault(`${event} came before start`);
    const { streamSid = this.streamSid } = message;
    if (streamSid !== this.streamSid) return new ProtocolFault('streamSid: it is not that of start');
    // In line with the audio, so that what was said before it is heard.
    if (event === 'stop') return { lane: 'media', command: { type: 'stop' } };
    const content = message[event];
    if (!isObject(content)) return new ProtocolFault(`${event}: expected an object`);
    switch (event) {
      case 'media':
        return mediaOf(content);
      case 'dtmf':
        return dtmfOf(content);
      case 'mark':
        return markOf(content);
    }
  }
}

function written(message: CallMessage, streamSid: string): TelephonyServerMessage {
  switch (message.type) {
    case 'audio': {
      const bytes = encodeMuLaw(message.pcm);
      const payload = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
      return { event: 'media', streamSid, media: { payload } };
    }
    case 'mark':
      return { event: 'mark', streamSid, mark: { name: message.name } };
    case 'clear':
      return { event: 'clear', streamSid };
  }
}

function mediaOf({ track = 'inbound', payload, chunk, timestamp }: JsonObject): Result {
  if (track !== 'inbound') return undefined;
  const bytes = typeof payload === 'string' ? bytesOfBase64(payload) : undefined;
  if (bytes === undefined) return new ProtocolFault('media.payload: expected audio in base64');
  if (bytes.length === 0) return undefined;
  const packet = { pcm: decodeMuLaw(bytes), number: countOf(chunk), atMs: countOf(timestamp) };
  return { lane: 'media', command: { type: 'audio', packet } };
}

function dtmfOf({ digit }: JsonObject): Result {
  if (typeof digit === 'string' && DIGIT.test(digit)) {
    return { lane: 'control', command: { type: 'dtmf', digit } };
  }
  return new ProtocolFault('dtmf.digit: expected one of 0 to 9, *, #, A to D');
}

function markOf({ name }: JsonObject): Result {
  if (typeof name === 'string') return { lane: 'control', command: { type: 'mark', name } };
  return new ProtocolFault('mark.name: expected a text');
}

/** Twilio writes numbers as text; what is none does not count. */
function countOf(value: unknown): number | undefined {
  const isWritten = typeof value === 'number' || (typeof value === 'string' && value !== '');
  const count = isWritten ? Number(value) : NaN;
  return Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}
