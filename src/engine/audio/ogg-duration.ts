import { hasAscii, readUint32Le, readUint64 } from './byte-reading.js';

/** Bytes at the end of an Ogg file that hold its last page, whatever its size. */
export const OGG_TAIL_BYTES = 65_536 + 282;

const PAGE_HEADER_BYTES = 27;
const OPUS_CLOCK_HZ = 48_000;
/** Granule position of a page on which no packet ends. */
const NO_GRANULE = 2 ** 64;

interface OggPage {
  serial: number;
  granule: number;
  payloadOffset: number;
  endOffset: number;
}

/**
 * Seconds between the first and the last sound page of an Ogg file, at most one page less than it plays.
 *
 * @param head first bytes of the file, from its first page on.
 * @param tail last bytes of the file; at least {@link OGG_TAIL_BYTES} of them where it has as many.
 * @returns undefined for codecs other than Opus, Vorbis and Speex, and where the pages do not say.
 */
export function oggDurationSec(head: Uint8Array, tail: Uint8Array): number | undefined {
  const first = pageAt(head, 0);
  const clockHz = first === null ? undefined : clockOf(head, first.payloadOffset);
  if (first === null || clockHz === undefined || clockHz === 0) return undefined;
  const startGranule = firstGranule(head, first);
  const endGranule = lastGranule(tail, first.serial);
  if (startGranule === undefined || endGranule === undefined || endGranule < startGranule) return undefined;
  return (endGranule - startGranule) / clockHz;
}

function clockOf(head: Uint8Array, payloadOffset: number): number | undefined {
  if (hasAscii(head, payloadOffset, 'OpusHead')) return OPUS_CLOCK_HZ;
  if (hasAscii(head, payloadOffset, '\u0001vorbis')) return readUint32Le(head, payloadOffset + 12);
  if (hasAscii(head, payloadOffset, 'Speex   ')) return readUint32Le(head, payloadOffset + 36);
  return undefined;
}

function firstGranule(head: Uint8Array, first: OggPage): number | undefined {
  for (let page = pageAt(head, first.endOffset); page !== null; page = pageAt(head, page.endOffset)) {
    if (page.serial === first.serial && page.granule > 0 && page.granule < NO_GRANULE) return page.granule;
  }
  return undefined;
}

function lastGranule(tail: Uint8Array, serial: number): number | undefined {
  for (let offset = tail.length - PAGE_HEADER_BYTES; offset >= 0; offset -= 1) {
    if (tail[offset] !== 0x4f) continue;
    const page = pageAt(tail, offset);
    if (page?.serial === serial && page.granule < NO_GRANULE) return page.granule;
  }
  return undefined;
}

function pageAt(bytes: Uint8Array, offset: number): OggPage | null {
  if (!hasAscii(bytes, offset, 'OggS') || bytes[offset + 4] !== 0) return null;
  const granule = readUint64(bytes, offset + 6, 'le');
  const serial = readUint32Le(bytes, offset + 14);
  const segments = bytes[offset + 26];
  if (granule === undefined || serial === undefined || segments === undefined) return null;
  const payloadOffset = offset + PAGE_HEADER_BYTES + segments;
  const payloadBytes = bytes
    .subarray(offset + PAGE_HEADER_BYTES, payloadOffset)
    .reduce((sum, n) => sum + n, 0);
  return { serial, granule, payloadOffset, endOffset: payloadOffset + payloadBytes };
}
