import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  makeTempDir,
  makeWithFfmpeg,
  sineInput,
  sineWav,
  testFfmpegPath,
  wavFile,
} from '../../../test/support/audio-fixtures.js';
import type { AppError } from '../../platform/errors/app-error.js';
import { FfmpegDecoder, type FfmpegDecoderOptions } from './ffmpeg-decoder.js';

const mulaw = { tag: 7, channels: 1, sampleRateHz: 8_000, bitsPerSample: 8, blockBytes: 1 };
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

let directory: Awaited<ReturnType<typeof makeTempDir>>;
let pids: number[] = [];

beforeAll(async () => {
  directory = await makeTempDir();
});
afterAll(() => directory.remove());
beforeEach(() => {
  pids = [];
});

const inDirectory = (name: string): string => join(directory.path, name);

async function put(name: string, bytes: Uint8Array | string): Promise<string> {
  await writeFile(inDirectory(name), bytes);
  return inDirectory(name);
}

function makeDecoder(options: Partial<FfmpegDecoderOptions> = {}): FfmpegDecoder {
  return new FfmpegDecoder({ ffmpegPath: testFfmpegPath(), onSpawn: (pid) => pids.push(pid), ...options });
}

async function secondsOf(path: string, maxDurationSec = 480, decoder = makeDecoder()): Promise<number> {
  let samples = 0;
  for await (const chunk of decoder.decode(path, { maxDurationSec })) samples += chunk.length;
  return samples / 16_000;
}

async function failureOf(path: string, maxDurationSec = 480, decoder = makeDecoder()): Promise<AppError> {
  return secondsOf(path, maxDurationSec, decoder).then(
    () => expect.fail('the file was decoded'),
    (error: AppError) => error,
  );
}

/** Something that runs in place of ffmpeg, under the same restrictions. */
async function makeScript(body: string): Promise<string> {
  const path = await put('in-place-of-ffmpeg.sh', `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('broken files', () => {
  it.each(['half.mp3', 'half.flac', 'half.ogg', 'half.wma', 'half.aac', 'half.wav'])(
    'gives what is there of a %s',
    async (name) => {
      const whole = await makeWithFfmpeg(inDirectory(`whole-${name}`), sineInput({ durationSec: 20 }));
      const bytes = await readFile(whole);

      const seconds = await secondsOf(await put(name, bytes.subarray(0, bytes.length / 2)));

      expect(seconds).toBeGreaterThan(5);
      expect(seconds).toBeLessThan(15);
    },
  );

  it('gives what is there of an MP4 whose index stands first, and refuses one that lost its index', async () => {
    const last = await readFile(await makeWithFfmpeg(inDirectory('last.m4a'), sineInput({ durationSec: 6 })));
    const first = await readFile(
      await makeWithFfmpeg(inDirectory('first.m4a'), [
        ...sineInput({ durationSec: 6 }),
        '-movflags',
        '+faststart',
      ]),
    );

    expect(await secondsOf(await put('a.m4a', first.subarray(0, first.length / 2)))).toBeGreaterThan(1.5);
    expect((await failureOf(await put('b.m4a', last.subarray(0, last.length / 2)))).code).toBe(
      'audio_unreadable',
    );
  });

  it.each([0, 0xffff_ffff, 9_000_000, 1_000])(
    'decodes all of a WAV file that declares %d bytes',
    async (declaredBytes) => {
      const path = await put('lying.wav', sineWav({ durationSec: 2, declaredBytes }));

      expect(await secondsOf(path)).toBe(2);
    },
  );

  it.each<[string, Uint8Array]>([
    ['no byte', new Uint8Array()],
    ['a WAV header and nothing else', sineWav({ durationSec: 0 })],
    ['a WAV header that promises much', sineWav({ durationSec: 0, declaredBytes: 32_000 })],
  ])('calls %s too short', async (_name, bytes) => {
    const failure = await failureOf(await put('short.wav', bytes));

    expect(failure.code).toBe('audio_too_short');
    expect(failure.message).toBe('audio too short');
  });

  it.each<[string, Uint8Array | string]>([
    ['junk', randomBytes(100_000)],
    ['text under the name of a WAV file', 'Please call me back.\n'.repeat(500)],
    ['a playlist', `#EXTM3U\n#EXTINF:10,\nfile:///etc/hostname\n`],
    ['junk behind a WAV header', Buffer.concat([latin1('RIFF\xff\0\0\0WAVE'), randomBytes(50_000)])],
    ['junk behind an Ogg header', Buffer.concat([latin1('OggS\0'), randomBytes(50_000)])],
    ['junk behind a FLAC header', Buffer.concat([latin1('fLaC\0'), randomBytes(50_000)])],
    ['junk behind an MP4 header', Buffer.concat([latin1('\0\0\0\x10ftypisom\0\0\0\0'), randomBytes(50_000)])],
    [
      'junk behind a WMA header',
      Buffer.concat([Buffer.from('3026b2758e66cf11a6d900aa0062ce6c', 'hex'), randomBytes(50_000)]),
    ],
    ['a codec that is not for sound in WAV', wavFile({ ...mulaw, tag: 0x4d6a }, randomBytes(8_000))],
  ])('refuses %s', async (_name, bytes) => {
    const failure = await failureOf(await put('voicemail.wav', bytes));

    expect(failure.code).toBe('audio_unreadable');
    expect(failure.message).not.toContain(directory.path);
  });

  it('lists the supported formats for a file of another kind, without starting a process', async () => {
    const failure = await failureOf(await put('letter.wav', 'Dear Sir or Madam'));

    expect(failure.message).toMatch(/WAV.*MP3.*FLAC.*OGG.*M4A.*WebM.*WMA/);
    expect(pids).toEqual([]);
  });

  it('refuses a video without sound, a folder, a pipe and a file that is not there', async () => {
    const video = ['-f', 'lavfi', '-i', 'testsrc=duration=1:size=64x64', '-c:v', 'mpeg4'];
    await mkdir(inDirectory('folder.wav'));
    execFileSync('mkfifo', [inDirectory('pipe.wav')]);

    expect((await failureOf(await makeWithFfmpeg(inDirectory('silent.mp4'), video))).message).toBe(
      'The file has no audio track',
    );
    for (const name of ['folder.wav', 'pipe.wav', 'nowhere.wav']) {
      expect((await failureOf(inDirectory(name))).code, name).toBe('audio_unreadable');
    }
  });
});

describe('audio that is too long', () => {
  it('is refused by its size alone when bytes are time', async () => {
    const file = await open(
      await put('long.wav', wavFile(mulaw, new Uint8Array(), { declaredBytes: 546 * 8_000 })),
      'r+',
    );
    await file.truncate(58 - 14 + 546 * 8_000);
    await file.close();

    const failure = await failureOf(inDirectory('long.wav'));

    expect(failure.message).toBe('Audio too long: 9.1 minutes. Maximum allowed: 8 minutes.');
    expect(failure.code).toBe('audio_too_long');
    expect(pids).toEqual([]);
  });

  it('is allowed up to the limit exactly', async () => {
    expect(await secondsOf(await put('exact.wav', sineWav({ durationSec: 3 })), 3)).toBe(3);
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
    const path = await makeWithFfmpeg(inDirectory(name), [...sineInput({ durationSec: 33 }), ...args]);

    expect((await failureOf(path, 24)).message).toMatch(
      /^Audio too long: 0\.[56] minutes\. Maximum allowed: 0\.4 minutes\.$/,
    );
  });

  it('costs no more than the limit, however much silence a small file unpacks to', async () => {
    const silence = [
      '-f',
      'lavfi',
      '-i',
      'anullsrc=sample_rate=8000:channel_layout=mono',
      '-t',
      '7200',
      '-frame_size',
      '65535',
    ];
    const path = await makeWithFfmpeg(inDirectory('bomb.flac'), silence);
    const startedAt = performance.now();

    const failure = await failureOf(path);

    expect(readFileSync(path).length).toBeLessThan(50_000);
    expect(failure.message).toBe('Audio too long: 120.0 minutes. Maximum allowed: 8 minutes.');
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('is not believed when a container lies about it', async () => {
    const bytes = await readFile(
      await makeWithFfmpeg(inDirectory('short.flac'), sineInput({ durationSec: 1 })),
    );
    bytes.writeUInt32BE(0xffff_ffff, 22);

    expect(await secondsOf(await put('lying.flac', bytes), 60)).toBeCloseTo(1, 1);
  });
});

describe('a decoder at work', () => {
  const tenMinutes = (): Promise<string> =>
    put('ten-minutes.wav', wavFile(mulaw, new Uint8Array(600 * 8_000)));

  it('goes on when the file is deleted', async () => {
    for (const name of ['gone.wav', 'gone.m4a']) {
      const path = await makeWithFfmpeg(inDirectory(name), sineInput({ durationSec: 30 }));
      let samples = 0;
      for await (const chunk of makeDecoder().decode(path, { maxDurationSec: 60 })) {
        await rm(path, { force: true });
        samples += chunk.length;
      }
      expect(samples / 16_000).toBeCloseTo(30, 0);
    }
  });

  it('reads no further than the consumer takes', async () => {
    const chunks = makeDecoder().decode(await tenMinutes(), { maxDurationSec: 900 });
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
    const info = await readFile(`/proc/${pids[0]}/fdinfo/0`, 'utf8').catch(() => '');
    return Number(/pos:\s+(\d+)/.exec(info)?.[1] ?? 0);
  }

  it('leaves no process behind when the iteration ends early', async () => {
    for await (const chunk of makeDecoder().decode(await tenMinutes(), { maxDurationSec: 900 })) {
      expect(chunk.length).toBe(16_000);
      break;
    }

    expect(pids.map(isAlive)).toEqual([false]);
  });

  it('is gone when the consumer learns of its cancellation', async () => {
    const controller = new AbortController();
    const decoding = makeDecoder().decode(await tenMinutes(), {
      maxDurationSec: 900,
      signal: controller.signal,
    });
    await decoding.next();
    controller.abort();

    await expect(drain(decoding)).rejects.toMatchObject({ code: 'cancelled' });
    expect(pids.map(isAlive)).toEqual([false]);
  });

  it('can be cancelled while it gives nothing', async () => {
    const controller = new AbortController();
    const ffmpegPath = await makeScript('exec sleep 60');
    const onSpawn = (pid: number): void => {
      pids.push(pid);
      controller.abort();
    };
    const decoding = makeDecoder({ ffmpegPath, onSpawn }).decode(await tenMinutes(), {
      ...{ maxDurationSec: 900, signal: controller.signal },
    });

    await expect(drain(decoding)).rejects.toMatchObject({ code: 'cancelled' });
    expect(pids.map(isAlive)).toEqual([false]);
  });

  it('does not start when cancelled beforehand', async () => {
    const decoding = makeDecoder().decode(await tenMinutes(), {
      maxDurationSec: 900,
      signal: AbortSignal.abort(),
    });

    await expect(drain(decoding)).rejects.toMatchObject({ code: 'cancelled' });
    expect(pids).toEqual([]);
  });

  it('is killed when it gives nothing for too long', async () => {
    const ffmpegPath = await makeScript('exec sleep 60');
    const decoder = makeDecoder({ ffmpegPath, limits: { baseWaitMs: 50, waitMsPerAudioSec: 0 } });

    expect((await failureOf(await tenMinutes(), 900, decoder)).code).toBe('decoding_timeout');
    expect(pids.map(isAlive)).toEqual([false]);
  });

  it('is not charged for the time that the consumer takes', async () => {
    const ffmpegPath = await makeScript('exec head -c 96000 /dev/zero');
    const decoder = makeDecoder({ ffmpegPath, limits: { baseWaitMs: 500, waitMsPerAudioSec: 0 } });
    let samples = 0;
    for await (const chunk of decoder.decode(await tenMinutes(), { maxDurationSec: 900 })) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      samples += chunk.length;
    }

    expect(samples).toBe(48_000);
  });

  it('sees nothing of the environment, and writes no file', async () => {
    process.env['PARLEY_TEST_CANARY'] = 'canary';
    const target = inDirectory('written');
    const ffmpegPath = await makeScript(`env; pwd; (echo written > ${target}) 2>/dev/null; echo end`);
    const chunks = makeDecoder({ ffmpegPath }).decode(await tenMinutes(), { maxDurationSec: 900 });
    const output = await chunks.next();
    await chunks.return();
    delete process.env['PARLEY_TEST_CANARY'];
    const text = Buffer.from((output.value ?? new Int16Array()).buffer).toString();

    expect(text).toContain('\n/\n');
    expect(text).not.toMatch(/canary|HOME=|NODE/);
    expect(await readFile(target, 'utf8').catch(() => '')).toBe('');
  });

  it('names a missing binary an internal error', async () => {
    const decoder = makeDecoder({ ffmpegPath: inDirectory('no-ffmpeg') });

    expect((await failureOf(await tenMinutes(), 900, decoder)).code).toBe('internal');
  });

  async function drain(chunks: AsyncIterable<Int16Array>): Promise<void> {
    for await (const chunk of chunks) expect(chunk.length).toBeGreaterThan(0);
  }
});
