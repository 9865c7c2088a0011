import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { makeWithFfmpeg, sineInput, sineWav, wavFile } from '../../../test/support/audio-fixtures.js';
import { type DecoderHarness, makeDecoderHarness } from '../../../test/support/decoder-harness.js';

const mulaw = { tag: 7, channels: 1, sampleRateHz: 8_000, bitsPerSample: 8, blockBytes: 1 };
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

let harness: DecoderHarness;

beforeAll(async () => {
  harness = await makeDecoderHarness();
});
afterAll(() => harness.remove());
beforeEach(() => {
  harness.pids.length = 0;
});

describe('broken files', () => {
  it.each(['half.mp3', 'half.flac', 'half.ogg', 'half.wma', 'half.aac', 'half.wav'])(
    'gives what is there of a %s',
    async (name) => {
      const whole = await makeWithFfmpeg(harness.pathOf(`whole-${name}`), sineInput({ durationSec: 20 }));
      const bytes = await readFile(whole);

      const seconds = await harness.secondsOf(await harness.put(name, bytes.subarray(0, bytes.length / 2)));

      expect(seconds).toBeGreaterThan(5);
      expect(seconds).toBeLessThan(15);
    },
  );

  it('gives what is there of an MP4 whose index stands first, and refuses one that lost its index', async () => {
    const last = await readFile(
      await makeWithFfmpeg(harness.pathOf('last.m4a'), sineInput({ durationSec: 6 })),
    );
    const first = await readFile(
      await makeWithFfmpeg(harness.pathOf('first.m4a'), [
        ...sineInput({ durationSec: 6 }),
        '-movflags',
        '+faststart',
      ]),
    );

    expect(
      await harness.secondsOf(await harness.put('a.m4a', first.subarray(0, first.length / 2))),
    ).toBeGreaterThan(1.5);
    expect(
      (await harness.failureOf(await harness.put('b.m4a', last.subarray(0, last.length / 2)))).code,
    ).toBe('audio_unreadable');
  });

  it.each([0, 0xffff_ffff, 9_000_000, 1_000])(
    'decodes all of a WAV file that declares %d bytes',
    async (declaredBytes) => {
      const path = await harness.put('lying.wav', sineWav({ durationSec: 2, declaredBytes }));

      expect(await harness.secondsOf(path)).toBe(2);
    },
  );

  it.each<[string, Uint8Array]>([
    ['no byte', new Uint8Array()],
    ['a WAV header and nothing else', sineWav({ durationSec: 0 })],
    ['a WAV header that promises much', sineWav({ durationSec: 0, declaredBytes: 32_000 })],
  ])('calls %s too short', async (_name, bytes) => {
    const failure = await harness.failureOf(await harness.put('short.wav', bytes));

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
    const failure = await harness.failureOf(await harness.put('voicemail.wav', bytes));

    expect(failure.code).toBe('audio_unreadable');
    expect(failure.message).not.toContain(harness.pathOf(''));
  });

  it('lists the supported formats for a file of another kind, without starting a process', async () => {
    const failure = await harness.failureOf(await harness.put('letter.wav', 'Dear Sir or Madam'));

    expect(failure.message).toMatch(/WAV.*MP3.*FLAC.*OGG.*M4A.*WebM.*WMA/);
    expect(harness.pids).toEqual([]);
  });

  it('refuses a video without sound, a folder and a pipe', async () => {
    const video = ['-f', 'lavfi', '-i', 'testsrc=duration=1:size=64x64', '-c:v', 'mpeg4'];
    await mkdir(harness.pathOf('folder.wav'));
    execFileSync('mkfifo', [harness.pathOf('pipe.wav')]);

    expect((await harness.failureOf(await makeWithFfmpeg(harness.pathOf('silent.mp4'), video))).message).toBe(
      'The file has no audio track',
    );
    for (const name of ['folder.wav', 'pipe.wav']) {
      expect((await harness.failureOf(harness.pathOf(name))).code, name).toBe('audio_unreadable');
    }
  });

  it('does not blame the audio when its file is not there', async () => {
    const failure = await harness.failureOf(harness.pathOf('nowhere.wav'));

    expect(failure).toMatchObject({ code: 'internal', message: 'The audio file could not be opened' });
  });
});
