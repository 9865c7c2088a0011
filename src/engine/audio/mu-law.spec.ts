import { describe, expect, it } from 'vitest';
import { decodeMuLaw, encodeMuLaw, MU_LAW_SILENCE } from './mu-law.js';

/** ITU-T G.711, tables 2a and 2b: each segment's first decision value, its step and its first decoded value, in 14 bits. */
const SEGMENTS = [
  { from: 31, step: 4, decoded: 33, code: 0xef },
  { from: 95, step: 8, decoded: 99, code: 0xdf },
  { from: 223, step: 16, decoded: 231, code: 0xcf },
  { from: 479, step: 32, decoded: 495, code: 0xbf },
  { from: 991, step: 64, decoded: 1023, code: 0xaf },
  { from: 2015, step: 128, decoded: 2079, code: 0x9f },
  { from: 4063, step: 256, decoded: 4191, code: 0x8f },
];
const encoded = (sample: number): number | undefined => encodeMuLaw(Int16Array.of(sample))[0];
const decoded = (code: number): number | undefined => decodeMuLaw(Uint8Array.of(code))[0];

describe('mu-law', () => {
  it.each(SEGMENTS)('has the decision values of G.711 from $from on', ({ from, step, code }) => {
    for (let interval = 0; interval < 16; interval += 1) {
      const value = 4 * (from + interval * step);
      expect(encoded(value)).toBe(code - interval);
      expect(encoded(value - 1)).toBe(code - interval + 1);
      expect(encoded(-value - 1)).toBe(code - interval - 128);
      expect(encoded(-value)).toBe(code - interval - 127);
    }
  });

  it.each(SEGMENTS)('has the decoded values of G.711 from $from on', ({ step, decoded: first, code }) => {
    for (let interval = 0; interval < 16; interval += 1) {
      expect(decoded(code - interval)).toBe(4 * (first + interval * step));
      expect(decoded(code - interval - 128)).toBe(-4 * (first + interval * step));
    }
  });

  it('has the values of the first segment', () => {
    expect([0xff, 0xfe, 0xf0].map(decoded)).toEqual([0, 8, 120]);
    expect([0, 3, 4, 11, 12, 123, -1, -4, -5].map(encoded)).toEqual([
      0xff, 0xff, 0xfe, 0xfe, 0xfd, 0xf0, 0x7f, 0x7f, 0x7e,
    ]);
    expect(MU_LAW_SILENCE).toBe(encoded(0));
  });

  it('clips at its load point', () => {
    expect([32_767, 31_612, -32_768].map(encoded)).toEqual([0x80, 0x80, 0x00]);
    expect([0x80, 0x00].map(decoded)).toEqual([32_124, -32_124]);
  });

  it('makes of each code the code, but for the negative zero', () => {
    const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
    const again = [...encodeMuLaw(decodeMuLaw(codes))];
    expect(again).toEqual([...codes].map((code) => (code === 0x7f ? 0xff : code)));
  });

  it('decodes the digital milliwatt of G.711 to 1 kHz at 0 dBm0', () => {
    const wave = decodeMuLaw(Uint8Array.of(0x1e, 0x0b, 0x0b, 0x1e, 0x9e, 0x8b, 0x8b, 0x9e));
    const rms = Math.sqrt(wave.reduce((sum, sample) => sum + sample ** 2, 0) / wave.length);
    // A sine at the load point, 8159, has 3.17 dBm0.
    expect(20 * Math.log10((rms * Math.SQRT2) / (4 * 8159)) + 3.17).toBeCloseTo(0, 1);
  });
});
