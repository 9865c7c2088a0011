import { A_LAW_TABLE, decodeALaw, encodeALaw } from '../../../engine/audio/a-law.js';
import type { CompandedTable } from '../../../engine/audio/companded-table.js';
import { decodeMuLaw, encodeMuLaw, MU_LAW_TABLE } from '../../../engine/audio/mu-law.js';

/** How audio is written on a line. */
export interface LineAudio {
  readonly rateHz: number;
  readonly bytesPerSample: number;
  /** Whole samples; a byte that is over is passed over. */
  decode(bytes: Buffer): Int16Array;
  encode(pcm: Int16Array): Buffer;
}

/** Audio of G.711, a byte a sample. */
export interface CompandedAudio extends LineAudio {
  readonly table: CompandedTable;
}

const G711_RATE_HZ = 8000;

export const MU_LAW: CompandedAudio = {
  table: MU_LAW_TABLE,
  rateHz: G711_RATE_HZ,
  bytesPerSample: 1,
  decode: decodeMuLaw,
  encode: (pcm) => viewed(encodeMuLaw(pcm)),
};

export const A_LAW: CompandedAudio = {
  table: A_LAW_TABLE,
  rateHz: G711_RATE_HZ,
  bytesPerSample: 1,
  decode: decodeALaw,
  encode: (pcm) => viewed(encodeALaw(pcm)),
};

/** 16-bit samples, the low byte first. */
export const linear = (rateHz: number): LineAudio => ({
  rateHz,
  bytesPerSample: 2,
  decode: (bytes) => {
    const pcm = new Int16Array(bytes.length >> 1);
    for (let at = 0; at < pcm.length; at += 1) pcm[at] = bytes.readInt16LE(at * 2);
    return pcm;
  },
  encode: (pcm) => {
    const bytes = Buffer.allocUnsafe(pcm.length * 2);
    pcm.forEach((sample, at) => bytes.writeInt16LE(sample, at * 2));
    return bytes;
  },
});

/** The same audio with silence behind it, to a multiple of so many samples. */
export function padded(pcm: Int16Array, samples: number): Int16Array {
  const over = pcm.length % samples;
  if (over === 0) return pcm;
  const whole = new Int16Array(pcm.length + samples - over);
  whole.set(pcm);
  return whole;
}

const viewed = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);
