import { describe, expect, it } from 'vitest';
import { wavFile } from '../../../test/support/audio-fixtures.js';
import { ChannelChunker } from './channel-chunker.js';

function wavOf(channels: number, samples: Int16Array): Uint8Array {
  const format = { tag: 1, channels, sampleRateHz: 16_000, bitsPerSample: 16, blockBytes: channels * 2 };
  return wavFile(format, new Uint8Array(samples.buffer), { declaredBytes: 0xffff_ffff });
}

function apart(bytes: Uint8Array, stepBytes: number, samplesPerChunk = 4): number[][][] {
  const chunker = new ChannelChunker(samplesPerChunk);
  const chunks: Int16Array[][] = [];
  for (let at = 0; at < bytes.length; at += stepBytes)
    chunks.push(...chunker.push(bytes.subarray(at, at + stepBytes)));
  chunks.push(...chunker.rest());
  return chunks.map((channels) => channels.map((channel) => [...channel]));
}

describe('ChannelChunker', () => {
  const stereo = wavOf(
    2,
    Int16Array.from({ length: 10 }, (_, at) => (at % 2 === 0 ? at : -at)),
  );

  it.each([1, 3, 44, 1000])('takes channels apart that come %i bytes at a time', (stepBytes) => {
    expect(apart(stereo, stepBytes)).toEqual([
      [
        [0, 2, 4, 6],
        [-1, -3, -5, -7],
      ],
      [[8], [-9]],
    ]);
  });

  it('counts samples of one channel', () => {
    const chunker = new ChannelChunker(4);
    chunker.push(stereo);
    expect(chunker.totalSamples).toBe(5);
  });

  it('gives one channel as one', () => {
    expect(apart(wavOf(1, Int16Array.from([1, 2, 3])), 7)).toEqual([[[1, 2, 3]]]);
  });

  it('takes eight channels and refuses nine', () => {
    expect(
      apart(
        wavOf(
          8,
          Int16Array.from({ length: 8 }, (_, at) => at),
        ),
        100,
      )[0],
    ).toHaveLength(8);
    expect(() => apart(wavOf(9, new Int16Array(9)), 100)).toThrow('9 channels; at most 8');
  });

  it('gives nothing of a stream that ends within its header', () => {
    expect(apart(stereo.subarray(0, 30), 10)).toEqual([]);
  });
});
