/** Consecutive frames that must agree before bytes count as a stream: chance meets that about once in 10^13. */
const FRAMES_TO_AGREE = 3;
/** A recording that was cut begins in the middle of a frame; the longest Layer III frame is 1,441 bytes. */
const MAX_LEAD_IN_BYTES = 4_096;

const BITRATES_KBPS: Readonly<Record<string, readonly number[]>> = {
  '1-1': [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  '1-2': [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  '1-3': [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  '2-1': [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  '2-2': [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  '2-3': [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const SAMPLE_RATES_HZ = [44_100, 48_000, 32_000];
/** By the two version bits: MPEG 2.5, reserved, MPEG 2, MPEG 1. */
const RATE_DIVISORS = [4, 0, 2, 1];
const ADTS_SAMPLE_RATES = 13;

interface FrameHeader {
  lengthBytes: number;
  bitrateBps: number;
  /** Seconds that the frame plays. */
  durationSec: number;
  /** The header bits that every frame of one stream has in common. */
  signature: number;
}

/** The first frame of an MPEG audio stream (MP3, MP2). */
export interface MpegAudioStream {
  offset: number;
  bitrateBps: number;
  /** Seconds that each frame plays. */
  frameSec: number;
}

/** The start of an MPEG-1/2/2.5 audio stream in `bytes`, which are `totalBytes` long as a whole. */
export function findMpegAudioStream(bytes: Uint8Array, totalBytes: number): MpegAudioStream | null {
  const found = findStream(bytes, totalBytes, mpegFrameAt);
  if (found === null) return null;
  return { offset: found.offset, bitrateBps: found.header.bitrateBps, frameSec: found.header.durationSec };
}

/** Whether an AAC stream in ADTS framing begins in `bytes`. */
export function findAdtsStream(bytes: Uint8Array, totalBytes: number): boolean {
  return findStream(bytes, totalBytes, adtsFrameAt) !== null;
}

type FrameParser = (bytes: Uint8Array, offset: number) => FrameHeader | null;

function findStream(
  bytes: Uint8Array,
  totalBytes: number,
  frameAt: FrameParser,
): { offset: number; header: FrameHeader } | null {
  const last = Math.min(bytes.length, MAX_LEAD_IN_BYTES);
  for (let offset = 0; offset < last; offset += 1) {
    const header = bytes[offset] === 0xff ? frameAt(bytes, offset) : null;
    if (header !== null && framesAgree(bytes, totalBytes, offset, header, frameAt)) return { offset, header };
  }
  return null;
}

/** A stream shorter than {@link FRAMES_TO_AGREE} frames counts when it starts at once and its frames fill the file. */
function framesAgree(
  bytes: Uint8Array,
  totalBytes: number,
  start: number,
  first: FrameHeader,
  frameAt: FrameParser,
): boolean {
  let offset = start + first.lengthBytes;
  for (let frames = 1; frames < FRAMES_TO_AGREE; frames += 1) {
    if (start === 0 && offset === totalBytes) return true;
    const next = frameAt(bytes, offset);
    if (next === null || next.signature !== first.signature) return false;
    offset += next.lengthBytes;
  }
  return true;
}

function mpegFrameAt(bytes: Uint8Array, offset: number): FrameHeader | null {
  const [b0 = 0, b1 = 0, b2 = 0, b3] = bytes.subarray(offset, offset + 4);
  if (b3 === undefined || b0 !== 0xff || (b1 & 0xe0) !== 0xe0) return null;
  const divisor = RATE_DIVISORS[(b1 >> 3) & 3] ?? 0;
  const layer = 4 - ((b1 >> 1) & 3);
  const baseRateHz = SAMPLE_RATES_HZ[(b2 >> 2) & 3];
  if (divisor === 0 || layer === 4 || baseRateHz === undefined) return null;
  const kbps = BITRATES_KBPS[`${divisor === 1 ? 1 : 2}-${layer}`]?.[b2 >> 4];
  if (kbps === undefined || kbps === 0) return null;
  const padding = (b2 >> 1) & 1;
  const bitrateBps = kbps * 1_000;
  const rateHz = baseRateHz / divisor;
  const samples = layer === 1 ? 384 : layer === 3 && divisor > 1 ? 576 : 1_152;
  const slotBytes = layer === 1 ? 4 : 1;
  const lengthBytes = (Math.floor((samples * bitrateBps) / (8 * slotBytes * rateHz)) + padding) * slotBytes;
  return {
    lengthBytes,
    bitrateBps,
    durationSec: samples / rateHz,
    signature: ((b1 & 0xfe) << 8) | (b2 & 0x0c),
  };
}

function adtsFrameAt(bytes: Uint8Array, offset: number): FrameHeader | null {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0, b4 = 0, b5, b6] = bytes.subarray(offset, offset + 7);
  if (b5 === undefined || b6 === undefined || b0 !== 0xff || (b1 & 0xf6) !== 0xf0) return null;
  const lengthBytes = ((b3 & 3) << 11) | (b4 << 3) | (b5 >> 5);
  const headerBytes = (b1 & 1) === 1 ? 7 : 9;
  if (((b2 >> 2) & 0x0f) >= ADTS_SAMPLE_RATES || lengthBytes <= headerBytes) return null;
  return {
    lengthBytes,
    bitrateBps: 0,
    durationSec: 0,
    signature: (b1 << 16) | ((b2 & 0xfd) << 8) | (b3 & 0xc0),
  };
}
