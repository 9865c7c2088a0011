import { writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sineWav, testFfmpegPath, toneFrequencyHz } from '../../../test/support/audio-fixtures.js';
import { type DecoderHarness, isAlive, makeDecoderHarness } from '../../../test/support/decoder-harness.js';
import { AppError } from '../../platform/errors/app-error.js';
import { FfmpegDecoder } from './ffmpeg-decoder.js';
import type { EncodedFormat } from './ffmpeg-encode-command.js';
import { FfmpegEncoder, type PcmSource } from './ffmpeg-encoder.js';
import { PcmBytes } from './pcm-bytes.js';

const RATE_HZ = 24_000;
const never = new AbortController().signal;

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

const encoder = (ffmpegPath = testFfmpegPath()): FfmpegEncoder =>
  new FfmpegEncoder({ ffmpegPath, onSpawn: (pid) => pids.push(pid) });

/** A tone of 440 Hz in chunks of 100 ms; then what `after` does. */
function tone(durationSec: number, after?: () => Promise<void>): PcmSource {
  return async function* () {
    const wav = sineWav({ durationSec, sampleRateHz: RATE_HZ });
    const pcm = new PcmBytes().feed(wav.subarray(44));
    for (let at = 0; at < pcm.length; at += 2400) yield pcm.subarray(at, at + 2400);
    await after?.();
  };
}

async function bytesOf(encoded: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of encoded) parts.push(part);
  return Buffer.concat(parts);
}

async function decoded(name: string, bytes: Uint8Array): Promise<Int16Array> {
  await writeFile(harness.pathOf(name), bytes);
  const decoder = new FfmpegDecoder({ ffmpegPath: testFfmpegPath() });
  const samples: number[] = [];
  for await (const pcm of decoder.decode(harness.pathOf(name), { maxDurationSec: 60 })) samples.push(...pcm);
  return Int16Array.from(samples);
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new AppError('cancelled', 'ended')), { once: true });
  });

describe('FfmpegEncoder', () => {
  it.each<EncodedFormat>(['mp3', 'opus', 'aac', 'flac'])(
    'makes %s that decodes to the same',
    async (format) => {
      const bytes = await bytesOf(encoder().encode(tone(2), { format, sampleRateHz: RATE_HZ }, never));
      const samples = await decoded(`tone.${format}`, bytes);
      expect(samples.length / 16_000).toBeCloseTo(2, 0);
      expect(toneFrequencyHz(samples.subarray(1600, -1600), 16_000)).toBeCloseTo(440, 0);
    },
  );

  it('gives what is made of the beginning while the end is not there yet', async () => {
    for (const format of ['mp3', 'opus', 'aac', 'flac'] as const) {
      const source: PcmSource = (signal) => tone(1, () => untilAborted(signal))(signal);
      let bytes = 0;
      for await (const part of encoder().encode(source, { format, sampleRateHz: RATE_HZ }, never)) {
        bytes += part.length;
        if (bytes > 3000) break;
      }
      expect(bytes).toBeGreaterThan(3000);
    }
  });

  it.each([0.5, 2])('plays %d times as fast at the same pitch', async (tempo) => {
    const request = { format: 'pcm', sampleRateHz: RATE_HZ, tempo } as const;
    const samples = new PcmBytes().feed(await bytesOf(encoder().encode(tone(2), request, never)));
    expect(samples.length / RATE_HZ).toBeCloseTo(2 / tempo, 0);
    expect(samples.length / RATE_HZ).toBeGreaterThan(2 / tempo - 0.03);
    expect(toneFrequencyHz(samples.subarray(4800, -4800), RATE_HZ) / 440).toBeCloseTo(1, 1);
  });

  it('makes nothing, or an empty file, of no audio', async () => {
    const empty: PcmSource = tone(0);
    const bytes = await bytesOf(encoder().encode(empty, { format: 'mp3', sampleRateHz: RATE_HZ }, never));
    expect(bytes).toHaveLength(0);
  });

  it('tells why the source broke off, behind what was made of its audio', async () => {
    const failure = new AppError('tts_failed', 'The voice broke off');
    const source = tone(1, () => Promise.reject(failure));
    let bytes = 0;
    const reading = (async () => {
      const encoded = encoder().encode(source, { format: 'mp3', sampleRateHz: RATE_HZ }, never);
      for await (const part of encoded) bytes += part.length;
    })();
    await expect(reading).rejects.toBe(failure);
    expect(bytes).toBeGreaterThan(9000);
  });

  it('ends source and process when its reader leaves, also while the source has nothing', async () => {
    let ended: AbortSignal | undefined;
    const source: PcmSource = (signal) => {
      ended = signal;
      return tone(1, () => untilAborted(signal))(signal);
    };
    for await (const part of encoder().encode(source, { format: 'mp3', sampleRateHz: RATE_HZ }, never)) {
      expect(part.length).toBeGreaterThan(0);
      break;
    }
    expect(ended?.aborted).toBe(true);
  });

  it('ends by its signal as cancelled', async () => {
    const cancelling = new AbortController();
    const source: PcmSource = (signal) => tone(1, () => untilAborted(signal))(signal);
    const encoded = encoder().encode(source, { format: 'aac', sampleRateHz: RATE_HZ }, cancelling.signal);
    await encoded.next();
    cancelling.abort();
    await expect(bytesOf(encoded)).rejects.toMatchObject({ code: 'cancelled' });
    const late = encoder().encode(source, { format: 'aac', sampleRateHz: RATE_HZ }, cancelling.signal);
    await expect(late.next()).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('says so when the encoder does not work, without a word of it to the client', async () => {
    const encoded = encoder('/bin/false').encode(tone(1), { format: 'mp3', sampleRateHz: RATE_HZ }, never);
    await expect(encoded.next()).rejects.toMatchObject({
      code: 'internal',
      message: 'The audio cannot be encoded',
    });
  });
});
