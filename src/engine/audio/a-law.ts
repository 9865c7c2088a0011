import { companded, compressed, expanded } from './companded-table.js';

/** The code of the smallest positive sample, which stands for no sound. */
export const A_LAW_SILENCE = 0xd5;

/** Even bits are sent inverted. */
const EVEN_BITS = 0x55;

export const A_LAW_TABLE = companded(4, expand, compress);

/** The samples of G.711 A-law bytes, one each, at full 16-bit scale. */
export const decodeALaw = (bytes: Uint8Array): Int16Array => expanded(A_LAW_TABLE, bytes);

/** G.711 A-law of samples, one byte each. */
export const encodeALaw = (pcm: Int16Array): Uint8Array => compressed(A_LAW_TABLE, pcm);

function expand(code: number): number {
  const bits = code ^ EVEN_BITS;
  const exponent = (bits >> 4) & 7;
  const mantissa = ((bits & 15) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 256) << (exponent - 1);
  return code < 128 ? -magnitude : magnitude;
}

function compress(sample: number): number {
  const magnitude = (sample < 0 ? ~sample : sample) >> 4;
  const exponent = Math.max(0, 32 - Math.clz32(magnitude >> 4));
  const mantissa = (exponent < 2 ? magnitude : magnitude >> (exponent - 1)) & 15;
  const code = ((exponent << 4) | mantissa) ^ EVEN_BITS;
  return sample < 0 ? code : code ^ 128;
}
