import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeWithFfmpeg, sineInput, toneFrequencyHz } from '../../../test/support/audio-fixtures.js';
import { isAlive, makeDecoderHarness, type DecoderHarness } from '../../../test/support/decoder-harness.js';

const TONES_HZ = [300, 700, 1_100];

/** ffmpeg arguments that put a tone on each channel. */
function tones(channels: number, codec: readonly string[]): string[] {
  const inputs = TONES_HZ.slice(0, channels).flatMap((frequencyHz) =>
    sineInput({ durationSec: 2.5, frequencyHz }),
  );
  const merged = ['-filter_complex', `amerge=inputs=${channels}`, '-ac', String(channels)];
  return [...inputs, ...(channels > 1 ? merged : []), ...codec];
}

describe('FfmpegDecoder with channels apart', () => {
  let harness: DecoderHarness;
  beforeAll(async () => {
    harness = await makeDecoderHarness();
  });
  afterAll(() => harness.remove());

  async function channelsOf(name: string, maxDurationSec = 10): Promise<Int16Array[]> {
    const gathered: number[][] = [];
    for await (const chunk of harness.decoder().decodeChannels(harness.pathOf(name), { maxDurationSec })) {
      chunk.forEach((samples, channel) => (gathered[channel] ??= []).push(...samples));
    }
    return gathered.map((samples) => Int16Array.from(samples));
  }

  it.each([
    ['mono.wav', 1, []],
    ['stereo-44k.wav', 2, ['-ar', '44100']],
    ['mulaw-stereo.wav', 2, ['-c:a', 'pcm_mulaw', '-ar', '8000']],
    ['stereo.mp3', 2, ['-b:a', '128k', '-joint_stereo', '0']],
    ['stereo.flac', 2, []],
    ['stereo-opus.ogg', 2, ['-c:a', 'libopus', '-ar', '48000', '-b:a', '96k']],
    ['stereo.m4a', 2, ['-c:a', 'aac']],
    ['three.wav', 3, []],
  ] as const)('gives each channel of %s', async (name, channels, codec) => {
    await makeWithFfmpeg(harness.pathOf(name), tones(channels, codec));

    const decoded = await channelsOf(name);

    expect(decoded).toHaveLength(channels);
    decoded.forEach((samples, channel) => {
      expect(samples.length / 16_000).toBeCloseTo(2.5, 0);
      expect(Math.abs(toneFrequencyHz(samples, 16_000) - (TONES_HZ[channel] ?? 0))).toBeLessThan(8);
    });
  });

  it('refuses audio that is too long, and more channels than eight', async () => {
    await makeWithFfmpeg(harness.pathOf('long.flac'), tones(2, []));
    await expect(channelsOf('long.flac', 1)).rejects.toMatchObject({ code: 'audio_too_long' });
    const ten = ['-filter_complex', '[0:a]aformat=channel_layouts=hexadecagonal[a]', '-map', '[a]'];
    await makeWithFfmpeg(harness.pathOf('many.wav'), [...sineInput({ durationSec: 1 }), ...ten]);
    await expect(channelsOf('many.wav')).rejects.toMatchObject({ code: 'too_many_channels' });
    expect(harness.pids.filter(isAlive)).toEqual([]);
  });
});
