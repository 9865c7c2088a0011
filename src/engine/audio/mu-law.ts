import { companded, compressed, expanded } from './companded-table.js';

/** The code of no sound. */
export const MU_LAW_SILENCE = 0xff;

/** Added to a 14-bit magnitude, so that each segment is twice as wide as the one before. */
const BIAS = 33;
const MAX_MAGNITUDE = 0x1fff;

export const MU_LAW_TABLE = companded(2, expand, compress);

/** The samples of G.711 µ-law bytes, one each, at full 16-bit scale. */
export const decodeMuLaw = (bytes: Uint8Array): Int16Array => expanded(MU_LAW_TABLE, bytes);

/** G.711 µ-law of samples, one byte each. */
export const encodeMuLaw = (pcm: Int16Array): Uint8Array => compressed(MU_LAW_TABLE, pcm);

function expand(code: number): number {
  const inverted = ~code;
  const exponent = (inverted >> 4) & 7;
  const step = 8 << exponent;
  const magnitude = (128 << exponent) + step * (inverted & 15) + step / 2 - 4 * BIAS;
  return code < 128 ? -magnitude : magnitude;
}

function compress(sample: number): number {
  const magnitude = Math.min(MAX_MAGNITUDE, ((sample < 0 ? ~sample : sample) >> 2) + BIAS);
  const segment = 32 - Math.clz32(magnitude >> 6);
  const code = ((7 - segment) << 4) | (15 - ((magnitude >> (segment + 1)) & 15));
  return sample < 0 ? code : code | 128;
}
