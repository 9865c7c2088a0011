import { ENGINE_SAMPLE_RATE_HZ } from '../ports/audio-decoder.js';
import type { BareSamples, SampleEncoding } from '../ports/live-audio-decoder.js';
import { hasAscii, readUint16Le, readUint32Le } from './byte-reading.js';

/** Sizes that recorders leave in the header when they never came back to finish it. */
const UNFINISHED_SIZES = [0, 0xffff_ffff];
const EXTENSIBLE_TAG = 0xfffe;
/** PCM, float, A-law, µ-law: the codecs in which bytes are time. */
const LINEAR_TAGS = [1, 3, 6, 7];

/** What the header of a RIFF/WAVE file says, checked against the file itself. */
export interface WavLayout {
  /** Seconds of audio that are really there; undefined for codecs whose byte rate the header does not settle. */
  durationSec: number | undefined;
  /** Whether the audio goes on behind the end that the header declares. */
  isDeclaredSizeTooSmall: boolean;
  /** Where the samples stand when they are those of the engine: nothing needs to be decoded. */
  enginePcm?: ByteRange;
}

/** Bytes of a file, from `start` up to `end`. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * Reads the layout of a little-endian WAV file.
 *
 * @param head first bytes of the file.
 * @param read reads bytes of the file at an offset; fewer come back at its end.
 * @returns null when the format or data chunk does not stand within `head`.
 */
export async function readWavLayout(
  head: Uint8Array,
  fileSizeBytes: number,
  read: (offset: number, lengthBytes: number) => Promise<Uint8Array>,
): Promise<WavLayout | null> {
  if (!hasAscii(head, 0, 'RIFF')) return null;
  const chunks = findChunks(head);
  if (chunks === null) return null;
  const presentBytes = Math.max(0, fileSizeBytes - chunks.dataOffset);
  const isUnfinished = UNFINISHED_SIZES.includes(chunks.dataBytes) || chunks.dataBytes > presentBytes;
  const endOffset = chunks.dataOffset + chunks.dataBytes + (chunks.dataBytes % 2);
  const isTooSmall = !isUnfinished && !(await isChunkOrEnd(endOffset, fileSizeBytes, read));
  const audioBytes = isUnfinished || isTooSmall ? presentBytes : chunks.dataBytes;
  const bytesPerSec = linearBytesPerSec(head, chunks.formatOffset);
  const range = { start: chunks.dataOffset, end: chunks.dataOffset + audioBytes };
  return {
    durationSec: bytesPerSec === undefined ? undefined : audioBytes / bytesPerSec,
    isDeclaredSizeTooSmall: isTooSmall,
    ...(isEnginePcm(head, chunks.formatOffset) && { enginePcm: range }),
  };
}

/** Only the plain form of the header: an extensible one may name a place for the channel that changes its level. */
function isEnginePcm(head: Uint8Array, formatOffset: number): boolean {
  const [tag, channels] = [0, 2].map((offset) => readUint16Le(head, formatOffset + offset));
  const [blockBytes, bits] = [12, 14].map((offset) => readUint16Le(head, formatOffset + offset));
  const isRight = readUint32Le(head, formatOffset + 4) === ENGINE_SAMPLE_RATE_HZ;
  return isRight && tag === 1 && channels === 1 && blockBytes === 2 && bits === 16;
}

/** Sizes from here on are what recorders write that do not know it yet. */
const LEAST_UNKNOWN_BYTES = 0x7fff_0000;

/** How long the audio is by the header of a little-endian WAV file, if more is announced than is there. */
export function announcedWavSec(head: Uint8Array, fileSizeBytes: number): number | undefined {
  const chunks = hasAscii(head, 0, 'RIFF') ? findChunks(head) : null;
  if (chunks === null || chunks.dataBytes >= LEAST_UNKNOWN_BYTES) return undefined;
  const bytesPerSec = linearBytesPerSec(head, chunks.formatOffset);
  const isWhole = chunks.dataOffset + chunks.dataBytes <= fileSizeBytes;
  return isWhole || bytesPerSec === undefined ? undefined : chunks.dataBytes / bytesPerSec;
}

/** Sample encodings by format tag and bits. */
const ENCODINGS: Readonly<Record<string, SampleEncoding>> = {
  ...{ '1/8': 'u8', '1/16': 's16le', '1/24': 's24le', '1/32': 's32le' },
  ...{ '3/32': 'f32le', '3/64': 'f64le', '6/8': 'alaw', '7/8': 'mulaw' },
};
/** Channels of one recording, at most. */
export const MAX_CHANNELS = 8;
const RATES_HZ = [4_000, 192_000] as const;

/**
 * What follows the header of a little-endian WAV stream, and where.
 *
 * @param head begins with the header.
 * @returns null when the header does not stand within `head`, or is for samples that are not taken.
 */
export function readWavStart(head: Uint8Array): { samples: BareSamples; dataOffset: number } | null {
  const chunks = hasAscii(head, 0, 'RIFF') ? findChunks(head) : null;
  if (chunks === null) return null;
  const { formatOffset, dataOffset } = chunks;
  const bits = readUint16Le(head, formatOffset + 14) ?? 0;
  const encoding = ENCODINGS[`${codecTag(head, formatOffset) ?? 0}/${bits}`];
  const channels = readUint16Le(head, formatOffset + 2) ?? 0;
  const sampleRateHz = readUint32Le(head, formatOffset + 4) ?? 0;
  const isSound = channels > 0 && channels <= MAX_CHANNELS;
  if (!isSound || sampleRateHz < RATES_HZ[0] || sampleRateHz > RATES_HZ[1]) return null;
  return encoding === undefined ? null : { samples: { encoding, sampleRateHz, channels }, dataOffset };
}

/**
 * How many channels the samples behind the header of a little-endian WAV stream have, and where they begin.
 *
 * @returns null when the header does not stand within `head`.
 */
export function readWavChannels(head: Uint8Array): { channels: number; dataOffset: number } | null {
  const chunks = hasAscii(head, 0, 'RIFF') ? findChunks(head) : null;
  if (chunks === null) return null;
  return { channels: readUint16Le(head, chunks.formatOffset + 2) ?? 0, dataOffset: chunks.dataOffset };
}

function findChunks(
  head: Uint8Array,
): { formatOffset: number; dataOffset: number; dataBytes: number } | null {
  let formatOffset = -1;
  for (let offset = 12; offset + 8 <= head.length;) {
    const sizeBytes = readUint32Le(head, offset + 4) ?? 0;
    if (hasAscii(head, offset, 'fmt ')) formatOffset = offset + 8;
    if (hasAscii(head, offset, 'data')) {
      return formatOffset < 0 ? null : { formatOffset, dataOffset: offset + 8, dataBytes: sizeBytes };
    }
    offset += 8 + sizeBytes + (sizeBytes % 2);
  }
  return null;
}

/** Whether what stands at `offset` is the end of the file or looks like a chunk, and not like more samples. */
async function isChunkOrEnd(
  offset: number,
  fileSizeBytes: number,
  read: (offset: number, lengthBytes: number) => Promise<Uint8Array>,
): Promise<boolean> {
  if (offset + 8 > fileSizeBytes) return true;
  const bytes = await read(offset, 8);
  const isNamed = bytes.subarray(0, 4).every((byte) => byte >= 0x20 && byte < 0x7f);
  return isNamed && offset + 8 + (readUint32Le(bytes, 4) ?? 0) <= fileSizeBytes + 1;
}

function linearBytesPerSec(head: Uint8Array, formatOffset: number): number | undefined {
  const codec = codecTag(head, formatOffset);
  const channels = readUint16Le(head, formatOffset + 2);
  const sampleRateHz = readUint32Le(head, formatOffset + 4);
  const bitsPerSample = readUint16Le(head, formatOffset + 14);
  if (codec === undefined || !LINEAR_TAGS.includes(codec)) return undefined;
  const bytesPerSec = (channels ?? 0) * (sampleRateHz ?? 0) * Math.ceil((bitsPerSample ?? 0) / 8);
  return bytesPerSec > 0 ? bytesPerSec : undefined;
}

function codecTag(head: Uint8Array, formatOffset: number): number | undefined {
  const tag = readUint16Le(head, formatOffset);
  return tag === EXTENSIBLE_TAG ? readUint16Le(head, formatOffset + 24) : tag;
}
