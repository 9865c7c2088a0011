import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  makeWithFfmpeg,
  sineInput,
  sineWav,
  testFfmpegPath,
  toneFrequencyHz,
} from '../../../test/support/audio-fixtures.js';
import { type DecoderHarness, isAlive, makeDecoderHarness } from '../../../test/support/decoder-harness.js';
import type { LiveAudioFormat, LiveDecoding } from '../ports/live-audio-decoder.js';
import { LiveFfmpegDecoder } from './live-ffmpeg-decoder.js';

const webm: LiveAudioFormat = { container: 'webm' };
const RECORDER = ['-c:a', 'libopus', '-b:a', '32k'];
const FRAGMENTED = ['-c:a', 'aac', '-movflags', 'frag_keyframe+empty_moov+default_base_moof'];

let harness: DecoderHarness;
let pids: number[] = [];

beforeAll(async () => {
  harness = await makeDecoderHarness();
});
afterAll(() => harness.remove());
afterEach(async () => {
  await expect.poll(() => pids.filter(isAlive)).toEqual([]);
  pids = [];
});

const open = (format: LiveAudioFormat, ffmpegPath = testFfmpegPath()): Promise<LiveDecoding> =>
  new LiveFfmpegDecoder({ ffmpegPath, onSpawn: (pid) => pids.push(pid) }).open(format);

const recording = async (name: string, args: readonly string[]): Promise<Buffer> =>
  readFile(await makeWithFfmpeg(harness.pathOf(name), [...sineInput({ durationSec: 3 }), ...args]));

async function drain({ audio }: LiveDecoding): Promise<Int16Array> {
  const samples: number[] = [];
  for await (const pcm of audio) samples.push(...pcm);
  return Int16Array.from(samples);
}

describe('LiveFfmpegDecoder', () => {
  it.each<[string, LiveAudioFormat, readonly string[]]>([
    ['a.webm', webm, [...RECORDER, '-live', '1']],
    ['a.ogg', { container: 'ogg' }, RECORDER],
    ['a.mp4', { container: 'mp4' }, [...FRAGMENTED, '-frag_duration', '100000']],
  ])('decodes %s, cut anywhere', async (name, format, args) => {
    const bytes = await recording(name, args);
    const decoding = await open(format);
    for (let at = 0; at < bytes.length; at += 777) decoding.write(bytes.subarray(at, at + 777));
    decoding.finish();
    const samples = await drain(decoding);
    expect(samples.length / 16_000).toBeCloseTo(3, 1);
    expect(toneFrequencyHz(samples, 16_000)).toBeCloseTo(440, 0);
  });

  it('resamples and mixes bare samples', async () => {
    const decoding = await open({ encoding: 's16le', sampleRateHz: 44_100, channels: 2 });
    decoding.write(sineWav({ durationSec: 1, sampleRateHz: 44_100, channels: 2 }).subarray(44));
    decoding.finish();
    const samples = await drain(decoding);
    expect(samples.length / 16_000).toBeCloseTo(1, 1);
    expect(toneFrequencyHz(samples, 16_000)).toBeCloseTo(440, 0);
  });

  it('gives what came without waiting for more', async () => {
    const bytes = await recording('early.webm', [...RECORDER, '-live', '1']);
    const decoding = await open(webm);
    decoding.write(bytes.subarray(0, bytes.length / 2));
    let samples = 0;
    for await (const pcm of decoding.audio) if ((samples += pcm.length) > 1.3 * 16_000) break;
    expect(samples / 16_000).toBeCloseTo(1.4, 0);
  });

  it('says when a stream cannot be decoded any further, and takes the rest quietly', async () => {
    const decoding = await open(webm);
    decoding.write(Buffer.from('this is no recording at all'.repeat(10_000)));
    await expect(drain(decoding)).rejects.toMatchObject({ code: 'audio_unreadable' });
    decoding.write(Buffer.alloc(10));
    decoding.finish();
  });

  it('ends quietly when a recording was stopped before it held anything', async () => {
    const decoding = await open(webm);
    decoding.finish();
    expect(await drain(decoding)).toHaveLength(0);
  });

  it('refuses what a decoder that is stuck cannot take, and ends it when stopped', async () => {
    const decoding = await open(webm, await harness.putScript('exec sleep 600'));
    const drained = drain(decoding);
    const write = (): void => decoding.write(Buffer.alloc(512 * 1024));
    write();
    expect(() => [write(), write(), write()]).toThrow('More audio was sent than can be decoded');
    await decoding.stop();
    expect(await drained).toHaveLength(0);
  });

  it('waits two seconds at most for the rest of a stream', async () => {
    const decoding = await open(webm, await harness.putScript('exec sleep 600'));
    decoding.finish();
    expect(await drain(decoding)).toHaveLength(0);
  });

  it('tells a decoder that was killed from one that cannot read the stream', async () => {
    const decoding = await open(webm);
    process.kill(pids[0] ?? 0, 'SIGKILL');
    await expect(drain(decoding)).rejects.toMatchObject({ code: 'decoding_interrupted' });
  });

  it('says when there is no decoder', async () => {
    const decoding = await open(webm, harness.pathOf('nothing-here'));
    await expect(drain(decoding)).rejects.toMatchObject({ code: 'internal' });
  });
});
