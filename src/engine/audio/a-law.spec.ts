import { describe, expect, it } from 'vitest';
import { A_LAW_SILENCE, decodeALaw, encodeALaw } from './a-law.js';

/** ITU-T G.711, tables 1a and 1b: each segment's first decision value, its step and its first decoded value, in 13 bits. */
const SEGMENTS = [
  { from: 0, step: 2, decoded: 1, segment: 0 },
  { from: 32, step: 2, decoded: 33, segment: 1 },
  { from: 64, step: 4, decoded: 66, segment: 2 },
  { from: 128, step: 8, decoded: 132, segment: 3 },
  { from: 256, step: 16, decoded: 264, segment: 4 },
  { from: 512, step: 32, decoded: 528, segment: 5 },
  { from: 1024, step: 64, decoded: 1056, segment: 6 },
  { from: 2048, step: 128, decoded: 2112, segment: 7 },
];
/** As it is sent: the sign, the segment and the interval, even bits inverted. */
const codeOf = (segment: number, interval: number): number => (128 + segment * 16 + interval) ^ 0x55;
const encoded = (sample: number): number | undefined => encodeALaw(Int16Array.of(sample))[0];
const decoded = (code: number): number | undefined => decodeALaw(Uint8Array.of(code))[0];

describe('A-law', () => {
  it.each(SEGMENTS)('has the values of G.711 from $from on', ({ from, step, decoded: first, segment }) => {
    for (let interval = 0; interval < 16; interval += 1) {
      const code = codeOf(segment, interval);
      const lowest = 8 * (from + interval * step);
      const highest = lowest + 8 * step - 1;
      expect([encoded(lowest), encoded(highest)]).toEqual([code, code]);
      expect([encoded(-lowest - 1), encoded(-highest - 1)]).toEqual([code - 128, code - 128]);
      expect(decoded(code)).toBe(8 * (first + interval * step));
      expect(decoded(code - 128)).toBe(-8 * (first + interval * step));
    }
  });

  it('makes of each code the code', () => {
    const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
    expect(encodeALaw(decodeALaw(codes))).toEqual(codes);
  });

  it('names silence', () => {
    expect(A_LAW_SILENCE).toBe(encoded(0));
  });

  it('decodes the digital milliwatt of G.711 to 1 kHz at 0 dBm0', () => {
    const wave = decodeALaw(Uint8Array.of(0x34, 0x21, 0x21, 0x34, 0xb4, 0xa1, 0xa1, 0xb4));
    const rms = Math.sqrt(wave.reduce((sum, sample) => sum + sample ** 2, 0) / wave.length);
    // A sine at the load point, 4096, has 3.14 dBm0.
    expect(20 * Math.log10((rms * Math.SQRT2) / (8 * 4096)) + 3.14).toBeCloseTo(0, 1);
  });
});
