import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { sineWav, wavFile } from '../../../test/support/audio-fixtures.js';
import { makeDecoderHarness, type DecoderHarness } from '../../../test/support/decoder-harness.js';

const options = { maxDurationSec: 60 };
const speech = { durationSec: 1.5, frequencyHz: 300 };

describe('WAV that holds the samples of the engine', () => {
  let harness: DecoderHarness;

  beforeAll(async () => {
    harness = await makeDecoderHarness();
  });
  afterAll(() => harness.remove());

  async function bytesOf(wav: Uint8Array): Promise<Buffer> {
    const chunks: Int16Array[] = [];
    for await (const chunk of harness.decoder().decode(await harness.put('in.wav', wav), options))
      chunks.push(chunk);
    return Buffer.concat(
      chunks.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
    );
  }

  it('is read without a decoder', async () => {
    const wav = sineWav(speech);
    expect((await bytesOf(wav)).equals(wav.subarray(44))).toBe(true);
    expect(harness.pids).toEqual([]);
  });

  it.each([0, 0xffff_ffff, 1_000, 5_000_000])(
    'gives what ffmpeg gives when the header declares %d bytes',
    async (declaredBytes) => {
      const wav = sineWav({ ...speech, declaredBytes });
      expect((await bytesOf(wav)).equals(wav.subarray(44))).toBe(true);
    },
  );

  it('ends before what follows the samples', async () => {
    const wav = sineWav({ ...speech, trailer: Buffer.from('LIST\x04\0\0\0INFO', 'latin1') });
    expect((await bytesOf(wav)).equals(wav.subarray(44, -12))).toBe(true);
  });

  it('drops half a sample at the end, and is too short without a whole one', async () => {
    const format = { tag: 1, channels: 1, sampleRateHz: 16_000, bitsPerSample: 16, blockBytes: 2 };
    expect(await bytesOf(wavFile(format, Uint8Array.of(1, 0, 2)))).toEqual(Buffer.of(1, 0));
    const path = await harness.put('half.wav', wavFile(format, Uint8Array.of(1)));
    expect(await harness.failureOf(path)).toMatchObject({ code: 'audio_too_short' });
  });

  it('is refused unread when it is too long', async () => {
    const path = await harness.put('long.wav', sineWav({ durationSec: 3 }));
    expect(await harness.failureOf(path, 2)).toMatchObject({ code: 'audio_too_long' });
  });

  it('ends with its signal', async () => {
    const path = await harness.put('cancelled.wav', sineWav({ durationSec: 40 }));
    const controller = new AbortController();
    const reading = harness
      .decoder()
      .decode(path, { ...options, signal: controller.signal })
      [Symbol.asyncIterator]();
    await reading.next();
    controller.abort();
    await expect(reading.next()).rejects.toMatchObject({ code: 'cancelled' });
  });

  it.each([
    ['two channels', { channels: 2 }],
    ['another rate', { sampleRateHz: 22_050 }],
  ])('is decoded all the same with %s', async (_, format) => {
    const started = harness.pids.length;
    expect(
      await harness.secondsOf(await harness.put('other.wav', sineWav({ ...speech, ...format }))),
    ).toBeCloseTo(1.5);
    expect(harness.pids).toHaveLength(started + 1);
  });
});
