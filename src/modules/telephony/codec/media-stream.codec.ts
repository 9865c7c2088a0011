import { parseJsonMessage, type JsonObject } from '../../../platform/ws/json-message.js';
import { ProtocolFault } from '../../../platform/ws/protocol-fault.js';
import type { OutboundMessage, RawMessage } from '../../../platform/ws/socket-codec.js';
import { CarrierCodec, type CallStart } from './carrier-codec.js';
import { audioOf, isObject, keyOf, markOf, STOP, type CallDecoded } from './carrier-values.js';
import { MU_LAW, type CompandedAudio } from './line-audio.js';
import { mediaText } from './media-text.js';
import { MediaScan, type MediaNames } from './media-scan.js';

type EventWithin = 'media' | 'dtmf' | 'mark' | 'stop';
/** Document 5's buffer: 320 bytes, 40 ms. */
const FRAME_SAMPLES = 320;

/** What the messages of a carrier are called, and which there are. */
export interface MediaStreamNames extends MediaNames {
  /** All that it sends; of those that have no meaning here, nothing is read. */
  readonly events: readonly string[];
}

/** A stream that was announced. */
export interface AnnouncedStream {
  readonly start: CallStart;
  readonly audio: CompandedAudio;
}

/** Media streams as Twilio made them and others after it: JSON by `event`, companded audio of 8 kHz in base64, both ways. */
export abstract class MediaStreamCodec extends CarrierCodec {
  readonly rateHz = MU_LAW.rateHz;
  readonly frameSamples = FRAME_SAMPLES;
  private isNumbered = false;
  private stream: (AnnouncedStream & { readonly scan: MediaScan }) | undefined;

  constructor(private readonly names: MediaStreamNames) {
    super();
  }

  /** Carriers number their messages; who does not may be a program that sends what it has recorded. */
  get isContinuous(): boolean {
    return this.isNumbered;
  }

  /** What a `start` message announces. */
  protected abstract announcedBy(message: JsonObject): AnnouncedStream | ProtocolFault;

  decode(raw: RawMessage): CallDecoded {
    const packet = raw.isBinary ? undefined : this.stream?.scan.packetOf(raw.data);
    if (packet !== undefined) return { lane: 'media', command: { type: 'audio', packet } };
    const message = parseJsonMessage(raw);
    if (message instanceof ProtocolFault) return message;
    const { event } = message;
    switch (event) {
      case 'start':
        return this.decodeStart(message);
      case 'media':
      case 'dtmf':
      case 'mark':
      case 'stop':
        return this.decodeWithin(event, message);
      default:
        return this.decodeOther(event);
    }
  }

  /** The id of the stream; undefined before it was announced. */
  protected get streamId(): string | undefined {
    return this.stream?.start.streamSid;
  }

  protected get audio(): CompandedAudio {
    return this.stream?.audio ?? MU_LAW;
  }

  /** @param begin of the message, up to the value of `payload`. */
  protected encodeAudio(begin: Uint8Array, pcm: Int16Array): readonly OutboundMessage[] {
    return [{ data: mediaText(begin, this.audio.table, pcm), isText: true, lane: 'media' }];
  }

  private decodeStart(message: JsonObject): CallDecoded {
    if (this.stream !== undefined) return new ProtocolFault('start came twice');
    const announced = this.announcedBy(message);
    if (announced instanceof ProtocolFault) return announced;
    const { start, audio } = announced;
    this.isNumbered = message[this.names.sequence] !== undefined;
    this.stream = { start, audio, scan: new MediaScan(this.names, start.streamSid, audio.table) };
    return { lane: 'control', command: { type: 'start', start } };
  }

  private decodeWithin(event: EventWithin, message: JsonObject): CallDecoded {
    if (this.stream === undefined) return new ProtocolFault(`${event} came before start`);
    const { stream: name } = this.names;
    const { [name]: id = this.streamId } = message;
    if (id !== this.streamId) return new ProtocolFault(`${name}: it is not that of start`);
    if (event === 'stop') return STOP;
    const content = message[event];
    if (!isObject(content)) return new ProtocolFault(`${event}: expected an object`);
    if (event === 'dtmf') return keyOf(content['digit'], 'dtmf.digit');
    if (event === 'mark') return markOf(content['name'], 'mark.name');
    return audioOf(content, this.audio);
  }

  private decodeOther(event: unknown): CallDecoded {
    const { events } = this.names;
    if (typeof event === 'string' && events.includes(event)) return undefined;
    return new ProtocolFault(`event: expected one of ${events.join(', ')}`);
  }
}
