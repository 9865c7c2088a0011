import { expect, it } from 'vitest';
import { PcmBytes } from './pcm-bytes.js';
import { readWavLayout, readWavStart } from './wav-header.js';
import { wavStreamHeader } from './wav-stream-header.js';

it('heads a stream of samples whose end nobody knows', async () => {
  const header = wavStreamHeader(24_000);
  expect(readWavStart(header)).toEqual({
    samples: { encoding: 's16le', sampleRateHz: 24_000, channels: 1 },
    dataOffset: header.length,
  });
  const file = Buffer.concat([header, Buffer.alloc(48_000)]);
  const layout = await readWavLayout(file, file.length, async () => Buffer.alloc(0));
  expect(layout).toEqual({ durationSec: 1, isDeclaredSizeTooSmall: false });
  expect(new PcmBytes().feed(file.subarray(header.length))).toHaveLength(24_000);
});
