import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { PcmChunker } from './pcm-chunker.js';

describe('PcmChunker', () => {
  it('keeps every sample in order, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.int16Array({ maxLength: 300 }),
        fc.array(fc.integer({ min: 1, max: 41 })),
        (samples, cuts) => {
          const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
          const chunker = new PcmChunker(16);
          const chunks: Int16Array[] = [];
          let offset = 0;
          for (const cut of [...cuts, bytes.length]) {
            chunks.push(...chunker.push(bytes.subarray(offset, offset + cut)));
            offset = Math.min(bytes.length, offset + cut);
          }
          expect(chunks.every((chunk) => chunk.length === 16)).toBe(true);
          expect([...chunks, chunker.flush()].flatMap((chunk) => [...chunk])).toEqual([...samples]);
          expect(chunker.totalSamples).toBe(samples.length);
        },
      ),
    );
  });

  it('gives each chunk a buffer of its own', () => {
    const [first, second] = new PcmChunker(2).push(Uint8Array.of(1, 0, 2, 0, 3, 0, 4, 0));

    expect(first?.buffer.byteLength).toBe(4);
    expect(first?.buffer).not.toBe(second?.buffer);
  });

  it('drops half a sample at the end', () => {
    const chunker = new PcmChunker(4);
    chunker.push(Uint8Array.of(1, 0, 9));

    expect([...chunker.flush()]).toEqual([1]);
    expect(chunker.totalSamples).toBe(1);
  });
});
