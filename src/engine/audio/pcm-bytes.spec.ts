import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PcmBytes } from './pcm-bytes.js';

describe('PcmBytes', () => {
  it('makes the same samples of bytes however they are cut', () => {
    const cases = fc.tuple(fc.int16Array({ maxLength: 40 }), fc.array(fc.nat({ max: 7 }), { minLength: 1 }));
    fc.assert(
      fc.property(cases, ([samples, cuts]) => {
        const bytes = new Uint8Array(samples.buffer);
        const pcm = new PcmBytes();
        const made: number[] = [];
        for (let at = 0, cut = 0; at < bytes.length; cut += 1) {
          const length = cut < cuts.length ? (cuts[cut] ?? 0) : bytes.length;
          made.push(...pcm.feed(bytes.subarray(at, at + length)));
          at += length;
        }
        expect(made).toEqual([...samples]);
      }),
    );
  });

  it('gives samples of their own, whatever becomes of the bytes', () => {
    const bytes = Uint8Array.of(1, 0, 2, 0);
    const samples = new PcmBytes().feed(bytes);
    bytes.fill(9);
    expect([...samples]).toEqual([1, 2]);
  });
});
