import { readFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { makeWithFfmpeg, sineInput, sineWav, wavFile } from '../../../test/support/audio-fixtures.js';
import { type DecoderHarness, isAlive, makeDecoderHarness } from '../../../test/support/decoder-harness.js';

const mulaw = { tag: 7, channels: 1, sampleRateHz: 8_000, bitsPerSample: 8, blockBytes: 1 };

let harness: DecoderHarness;

beforeAll(async () => {
  harness = await makeDecoderHarness();
});
afterAll(() => harness.remove());
beforeEach(() => {
  harness.pids.length = 0;
});

describe('audio that is too long', () => {
  it('is refused by its size alone when bytes are time', async () => {
    const file = await open(
      await harness.put('long.wav', wavFile(mulaw, new Uint8Array(), { declaredBytes: 546 * 8_000 })),
      'r+',
    );
    await file.truncate(58 - 14 + 546 * 8_000);
    await file.close();

    const failure = await harness.failureOf(harness.pathOf('long.wav'));

    expect(failure.message).toBe('Audio too long: 9.1 minutes. Maximum allowed: 8 minutes.');
    expect(failure.code).toBe('audio_too_long');
    expect(harness.pids).toEqual([]);
  });

  it('is allowed up to the limit exactly', async () => {
    expect(await harness.secondsOf(await harness.put('exact.wav', sineWav({ durationSec: 3 })), 3)).toBe(3);
  });

  it.each([
    ['long.m4a', []],
    ['long.mp3', []],
    ['cbr.mp3', ['-write_xing', '0', '-b:a', '64k']],
    ['long.ogg', ['-c:a', 'libopus', '-ar', '48000']],
    ['long.flac', []],
    ['long.wma', []],
    ['long.webm', ['-c:a', 'libopus', '-ar', '48000']],
  ])('is refused with its real length: %s', async (name, args) => {
    const path = await makeWithFfmpeg(harness.pathOf(name), [...sineInput({ durationSec: 15 }), ...args]);

    const failure = await harness.failureOf(path, 6);

    expect(failure.message).toMatch(/^Audio too long: 0\.[23] minutes\. Maximum allowed: 0\.1 minutes\.$/);
    expect(Math.abs(Number(failure.details?.['durationSec']) - 15)).toBeLessThan(1.1);
  });

  it('costs no more than the limit, however much silence a small file unpacks to', async () => {
    const silence = [
      '-f',
      'lavfi',
      '-i',
      'anullsrc=sample_rate=8000:channel_layout=mono',
      '-t',
      '3600',
      '-frame_size',
      '65535',
    ];
    const path = await makeWithFfmpeg(harness.pathOf('bomb.flac'), silence);
    const startedAt = performance.now();

    const failure = await harness.failureOf(path);

    expect(readFileSync(path).length).toBeLessThan(50_000);
    expect(failure.message).toBe('Audio too long: 60.0 minutes. Maximum allowed: 8 minutes.');
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(harness.pids.filter(isAlive)).toEqual([]);
  });

  it('is not believed when a container lies about it', async () => {
    const bytes = await readFile(
      await makeWithFfmpeg(harness.pathOf('short.flac'), sineInput({ durationSec: 1 })),
    );
    bytes.writeUInt32BE(0xffff_ffff, 22);

    expect(await harness.secondsOf(await harness.put('lying.flac', bytes), 60)).toBeCloseTo(1, 1);
  });
});
