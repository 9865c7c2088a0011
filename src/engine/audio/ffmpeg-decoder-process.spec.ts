import { readFile, rm } from 'node:fs/promises';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { makeWithFfmpeg, sineInput, wavFile } from '../../../test/support/audio-fixtures.js';
import { ENGINE_BLOCK_SAMPLES } from '../ports/audio-decoder.js';
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

describe('a decoder at work', () => {
  const tenMinutes = (): Promise<string> =>
    harness.put('ten-minutes.wav', wavFile(mulaw, new Uint8Array(600 * 8_000)));

  it('goes on when the file is deleted', async () => {
    for (const name of ['gone.wav', 'gone.m4a']) {
      const path = await makeWithFfmpeg(harness.pathOf(name), sineInput({ durationSec: 30 }));
      let samples = 0;
      for await (const chunk of harness.decoder().decode(path, { maxDurationSec: 60 })) {
        await rm(path, { force: true });
        samples += chunk.length;
      }
      expect(samples / 16_000).toBeCloseTo(30, 0);
    }
  });

  it('reads no further than the consumer takes', async () => {
    const chunks = harness.decoder().decode(await tenMinutes(), { maxDurationSec: 900 });
    await chunks.next();
    const positions = [-1, await readPosition()];
    while (positions.at(-1) !== positions.at(-2)) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      positions.push(await readPosition());
    }
    await chunks.return();

    expect(positions.at(-1)).toBeLessThan(1_000_000);
  });

  /** How much of its input the decoder has read; 0 where the system does not tell. */
  async function readPosition(): Promise<number> {
    const info = await readFile(`/proc/${harness.pids[0]}/fdinfo/0`, 'utf8').catch(() => '');
    return Number(/pos:\s+(\d+)/.exec(info)?.[1] ?? 0);
  }

  it('leaves no process behind when the iteration ends early', async () => {
    for await (const chunk of harness.decoder().decode(await tenMinutes(), { maxDurationSec: 900 })) {
      expect(chunk.length).toBe(ENGINE_BLOCK_SAMPLES);
      break;
    }

    expect(harness.pids.map(isAlive)).toEqual([false]);
  });

  it('is gone when the consumer learns of its cancellation', async () => {
    const controller = new AbortController();
    const decoding = harness.decoder().decode(await tenMinutes(), {
      maxDurationSec: 900,
      signal: controller.signal,
    });
    await decoding.next();
    controller.abort();

    await expect(drain(decoding)).rejects.toMatchObject({ code: 'cancelled' });
    expect(harness.pids.map(isAlive)).toEqual([false]);
  });

  it('can be cancelled while it gives nothing', async () => {
    const controller = new AbortController();
    const ffmpegPath = await harness.putScript('exec sleep 60');
    const onSpawn = (pid: number): void => {
      harness.pids.push(pid);
      controller.abort();
    };
    const decoding = harness.decoder({ ffmpegPath, onSpawn }).decode(await tenMinutes(), {
      ...{ maxDurationSec: 900, signal: controller.signal },
    });

    await expect(drain(decoding)).rejects.toMatchObject({ code: 'cancelled' });
    expect(harness.pids.map(isAlive)).toEqual([false]);
  });

  it('does not start when cancelled beforehand', async () => {
    const decoding = harness.decoder().decode(await tenMinutes(), {
      maxDurationSec: 900,
      signal: AbortSignal.abort(),
    });

    await expect(drain(decoding)).rejects.toMatchObject({ code: 'cancelled' });
    expect(harness.pids).toEqual([]);
  });

  it('is killed when it gives nothing for too long', async () => {
    const ffmpegPath = await harness.putScript('exec sleep 60');
    const decoder = harness.decoder({ ffmpegPath, limits: { baseWaitMs: 50, waitMsPerAudioSec: 0 } });

    expect((await harness.failureOf(await tenMinutes(), 900, decoder)).code).toBe('decoding_timeout');
    expect(harness.pids.map(isAlive)).toEqual([false]);
  });

  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'is taken for interrupted, not for done, when others send it %s',
    async (signal) => {
      const decoding = harness.decoder().decode(await tenMinutes(), { maxDurationSec: 900 });
      await decoding.next();
      process.kill(harness.pids[0] ?? 0, signal);

      await expect(drain(decoding)).rejects.toMatchObject({ code: 'decoding_interrupted', isPassing: true });
    },
  );

  it('is not charged for the time that the consumer takes', async () => {
    const ffmpegPath = await harness.putScript('exec head -c 96000 /dev/zero');
    const decoder = harness.decoder({ ffmpegPath, limits: { baseWaitMs: 2_500, waitMsPerAudioSec: 0 } });
    let samples = 0;
    for await (const chunk of decoder.decode(await tenMinutes(), { maxDurationSec: 900 })) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      samples += chunk.length;
    }

    expect(samples).toBe(48_000);
  });

  it('sees nothing of the environment, and writes no file', async () => {
    process.env['PARLEY_TEST_CANARY'] = 'canary';
    const target = harness.pathOf('written');
    const ffmpegPath = await harness.putScript(`env; pwd; (echo written > ${target}) 2>/dev/null; echo end`);
    const chunks = harness.decoder({ ffmpegPath }).decode(await tenMinutes(), { maxDurationSec: 900 });
    const output = await chunks.next();
    await chunks.return();
    delete process.env['PARLEY_TEST_CANARY'];
    const text = Buffer.from((output.value ?? new Int16Array()).buffer).toString();

    expect(text).toContain('\n/\n');
    expect(text).not.toMatch(/canary|HOME=|NODE/);
    expect(await readFile(target, 'utf8').catch(() => '')).toBe('');
  });

  it('names a missing binary an internal error', async () => {
    const decoder = harness.decoder({ ffmpegPath: harness.pathOf('no-ffmpeg') });

    expect((await harness.failureOf(await tenMinutes(), 900, decoder)).code).toBe('internal');
  });

  async function drain(chunks: AsyncIterable<Int16Array>): Promise<void> {
    for await (const chunk of chunks) expect(chunk.length).toBeGreaterThan(0);
  }
});
