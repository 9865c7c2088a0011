import type { CompandedTable } from '../../../engine/audio/companded-table.js';
import { samplesOfBase64 } from '../../../engine/audio/companded-base64.js';
import type { AudioPacket } from './carrier-codec.js';

/** What a carrier calls the things that stand beside `media` in its messages. */
export interface MediaNames {
  /** Such as `sequenceNumber`. */
  readonly sequence: string;
  /** Such as `streamSid`. */
  readonly stream: string;
}

const ascii = (text: string): Uint8Array => Buffer.from(text, 'latin1');

const EVENT = ascii('{"event":"media",');
const MEDIA = ascii('"media":{');
const TRACK = ascii('"track":"inbound",');
const CHUNK = ascii('"chunk":"');
const TIMESTAMP = ascii('"timestamp":"');
const PAYLOAD = ascii('"payload":"');
const NEXT = ascii('",');
const ZERO = 0x30;
/** More would not fit into a number. */
const MAX_DIGITS = 15;
/** No literal is found from here on. */
const LOST = -1;

/**
 * Reads the `media` messages of one stream, which come fifty times a second, from bytes to samples in one pass. It knows
 * only how carriers write them; what is written in any other way, right or wrong, is for the general decoder, which
 * would give the same of what is read here.
 */
export class MediaScan {
  private readonly sequence: Uint8Array;
  private readonly streamBefore: Uint8Array;
  private readonly ends: readonly Uint8Array[];
  private bytes: Uint8Array = EVENT;
  private at = 0;

  constructor(
    names: MediaNames,
    streamId: string,
    private readonly table: CompandedTable,
  ) {
    const stream = `"${names.stream}":${JSON.stringify(streamId)}`;
    this.sequence = ascii(`"${names.sequence}":"`);
    this.streamBefore = Buffer.from(`${stream},`);
    this.ends = [ascii('"}}'), Buffer.from(`"},${stream}}`)];
  }

  /** The audio of a message, whose samples are not to be kept; undefined where it is not written as expected. */
  packetOf(bytes: Uint8Array): AudioPacket | undefined {
    this.bytes = bytes;
    this.at = 0;
    if (!this.skip(EVENT)) return undefined;
    this.numberAfter(this.sequence);
    this.skip(this.streamBefore);
    if (!this.skip(MEDIA)) return undefined;
    this.skip(TRACK);
    const number = this.numberAfter(CHUNK);
    const atMs = this.numberAfter(TIMESTAMP);
    if (!this.skip(PAYLOAD)) return undefined;
    const ending = this.ends.find((literal) => this.stands(literal, bytes.length - literal.length));
    const end = bytes.length - (ending?.length ?? bytes.length);
    if (end <= this.at) return undefined;
    const pcm = samplesOfBase64(this.table, bytes, this.at, end);
    return pcm === undefined ? undefined : { pcm, number, atMs };
  }

  private skip(literal: Uint8Array): boolean {
    if (!this.stands(literal, this.at)) return false;
    this.at += literal.length;
    return true;
  }

  private stands(literal: Uint8Array, at: number): boolean {
    const { bytes } = this;
    for (let index = 0; index < literal.length; index += 1) {
      if (bytes[at + index] !== literal[index]) return false;
    }
    return true;
  }

  /** Of a text of digits that may stand here behind its name. */
  private numberAfter(name: Uint8Array): number | undefined {
    if (!this.skip(name)) return undefined;
    const { bytes, at: start } = this;
    let value = 0;
    for (; ; this.at += 1) {
      const digit = bytes[this.at]! - ZERO;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
    }
    const count = this.at - start;
    if (count === 0 || count > MAX_DIGITS || !this.skip(NEXT)) this.at = LOST;
    return value;
  }
}
