import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  makeTempDir,
  makeWithFfmpeg,
  sineInput,
  sineWav,
  testFfmpegPath,
  toneFrequencyHz,
  wavFile,
} from '../../../test/support/audio-fixtures.js';
import { ENGINE_BLOCK_SAMPLES } from '../ports/audio-decoder.js';
import { FfmpegDecoder } from './ffmpeg-decoder.js';

const DURATION_SEC = 2.3;
const stereo = ['-ac', '2'];

/** File name and how ffmpeg makes it from a 440 Hz tone. */
const CONTAINERS: readonly [string, readonly string[]][] = [
  ['pcm16-stereo-44k.wav', [...stereo, '-ar', '44100']],
  ['pcm8-8k.wav', ['-c:a', 'pcm_u8', '-ar', '8000']],
  ['pcm24-48k.wav', ['-c:a', 'pcm_s24le', '-ar', '48000']],
  ['pcm32-96k.wav', ['-c:a', 'pcm_s32le', '-ar', '96000']],
  ['float-22k.wav', ['-c:a', 'pcm_f32le', '-ar', '22050']],
  ['mulaw.wav', ['-c:a', 'pcm_mulaw', '-ar', '8000']],
  ['alaw-stereo.wav', [...stereo, '-c:a', 'pcm_alaw', '-ar', '8000']],
  ['adpcm-ms.wav', ['-c:a', 'adpcm_ms', '-ar', '16000']],
  ['adpcm-ima.wav', ['-c:a', 'adpcm_ima_wav', '-ar', '16000']],
  ['rf64.wav', ['-rf64', 'always']],
  ['wave64.w64', []],
  ['plain.mp3', ['-b:a', '64k']],
  ['low-rate-stereo.mp3', [...stereo, '-ar', '8000', '-b:a', '16k']],
  ['variable-no-tags.mp3', ['-q:a', '4', '-write_xing', '0', '-id3v2_version', '0']],
  ['layer2.mp2', ['-f', 'mp2', '-b:a', '64k']],
  ['plain-96k.flac', ['-ar', '96000']],
  ['vorbis.ogg', ['-c:a', 'libvorbis']],
  ['opus.ogg', ['-c:a', 'libopus', '-ar', '48000', '-b:a', '24k']],
  ['speex.ogg', ['-c:a', 'libspeex', '-ar', '8000']],
  ['flac.ogg', ['-c:a', 'flac', '-f', 'ogg']],
  ['index-last.m4a', ['-c:a', 'aac']],
  ['index-first.m4a', ['-c:a', 'aac', '-movflags', '+faststart']],
  ['fragmented.mp4', ['-c:a', 'aac', '-movflags', 'frag_keyframe+empty_moov', '-frag_duration', '500000']],
  ['alac.mov', ['-c:a', 'alac']],
  ['narrowband.3gp', ['-c:a', 'libopencore_amrnb', '-ar', '8000', '-b:a', '12.2k']],
  ['opus.webm', ['-c:a', 'libopus', '-ar', '48000']],
  ['flac.mkv', ['-c:a', 'flac']],
  ['wma2.wma', ['-c:a', 'wmav2', '-b:a', '64k']],
  ['plain.aiff', []],
  ['mulaw.au', ['-c:a', 'pcm_mulaw', '-ar', '8000']],
  ['narrowband.amr', ['-c:a', 'libopencore_amrnb', '-ar', '8000', '-b:a', '12.2k']],
  ['adts.aac', ['-c:a', 'aac']],
  ['plain.caf', []],
];

describe('FfmpegDecoder', () => {
  const decoder = new FfmpegDecoder({ ffmpegPath: testFfmpegPath() });
  let directory: Awaited<ReturnType<typeof makeTempDir>>;

  beforeAll(async () => {
    directory = await makeTempDir();
  });
  afterAll(() => directory.remove());

  async function chunksOf(path: string, maxDurationSec = 60): Promise<Int16Array[]> {
    const chunks: Int16Array[] = [];
    for await (const chunk of decoder.decode(path, { maxDurationSec })) chunks.push(chunk);
    return chunks;
  }

  async function samplesOf(bytes: Uint8Array): Promise<number> {
    const path = join(directory.path, 'bytes');
    await writeFile(path, bytes);
    return (await chunksOf(path)).reduce((sum, chunk) => sum + chunk.length, 0);
  }

  it.each(CONTAINERS)('decodes %s to 16 kHz mono', async (name, args) => {
    const path = join(directory.path, name);
    await makeWithFfmpeg(path, [...sineInput({ durationSec: DURATION_SEC }), ...args]);

    const samples = Int16Array.from((await chunksOf(path)).flatMap((chunk) => [...chunk]));

    expect(Math.abs(samples.length / 16_000 - DURATION_SEC)).toBeLessThan(0.15);
    expect(Math.abs(toneFrequencyHz(samples, 16_000) - 440)).toBeLessThan(2);
  });

  it.each([16_000, 8_000])(
    'gives blocks of one size and a shorter last one, from %d Hz',
    async (sampleRateHz) => {
      const path = join(directory.path, 'chunks.wav');
      await writeFile(path, sineWav({ durationSec: 34.5, sampleRateHz }));

      const lengths = (await chunksOf(path)).map((chunk) => chunk.length);
      expect(lengths).toEqual([ENGINE_BLOCK_SAMPLES, ENGINE_BLOCK_SAMPLES, 40_000]);
    },
  );

  it('leaves 16 kHz mono PCM as it is', async () => {
    const wav = sineWav({ durationSec: 0.5 });
    const path = join(directory.path, 'identical.wav');
    await writeFile(path, wav);

    const [chunk = new Int16Array()] = await chunksOf(path);

    expect(Buffer.from(chunk.buffer).equals(wav.subarray(44))).toBe(true);
  });

  it('decodes the GSM of telephone systems in WAV', async () => {
    const gsm = {
      tag: 0x31,
      channels: 1,
      sampleRateHz: 8_000,
      bitsPerSample: 0,
      blockBytes: 65,
      bytesPerSec: 1_625,
    };
    const extension = Uint8Array.of(2, 0, 0x40, 1);

    expect(await samplesOf(wavFile({ ...gsm, extension }, new Uint8Array(65 * 50)))).toBe(320 * 50 * 2);
  });

  it('finds an MP3 behind a cover picture larger than what is looked at first', async () => {
    const path = join(directory.path, 'plain.mp3');
    await makeWithFfmpeg(path, sineInput({ durationSec: 1 }));
    const tag = Buffer.concat([Buffer.from('ID3\x04\0\0\0\x0d\0\0', 'latin1'), Buffer.alloc(13 * 128 * 128)]);

    expect(await samplesOf(Buffer.concat([tag, readFileSync(path)]))).toBeGreaterThan(15_000);
  });

  it('takes the sound of a video and never its pictures', async () => {
    const path = join(directory.path, 'video.mp4');
    const picture = ['-f', 'lavfi', '-i', 'testsrc=duration=1:size=64x64'];
    await makeWithFfmpeg(path, [
      ...picture,
      ...sineInput({ durationSec: 1 }),
      '-c:v',
      'mpeg4',
      '-c:a',
      'aac',
    ]);

    const [chunk] = await chunksOf(path);

    expect(Math.abs(toneFrequencyHz(chunk ?? new Int16Array(), 16_000) - 440)).toBeLessThan(2);
  });

  it('decodes every file of the speech test set to the length that it is listed with', async () => {
    const root = process.env['SPEECH_SAMPLES'];
    const lines =
      root === undefined ? [] : readFileSync(join(root, 'manifest.jsonl'), 'utf8').trim().split('\n');
    for (const line of lines) {
      const clip = JSON.parse(line) as { file: string; duration_s: number };
      const chunks = await chunksOf(join(root ?? '', clip.file), 1_000);
      const durationSec = chunks.reduce((sum, chunk) => sum + chunk.length, 0) / 16_000;
      expect(Math.abs(durationSec - clip.duration_s), clip.file).toBeLessThan(0.15);
    }
  });
});
