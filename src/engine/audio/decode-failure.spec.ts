import { describe, expect, it } from 'vitest';

import { decodeFailure, tooLong } from './decode-failure.js';
import type { FfmpegExit } from './ffmpeg-process.js';

const exit = (overrides: Partial<FfmpegExit>): FfmpegExit => ({
  ...{ code: 0, signal: null, startError: undefined, stopReason: undefined, messages: [] },
  ...overrides,
});

const systemError = (code: string): Error => Object.assign(new Error(code), { code });

describe('decodeFailure', () => {
  it.each<[string, Partial<FfmpegExit>, number, string | undefined]>([
    ['a clean end', {}, 100, undefined],
    ['an error behind audio: a recording cut short', { code: 1 }, 100, undefined],
    ['a clean end without audio', {}, 0, 'audio_too_short'],
    ['an error without audio', { code: 1 }, 0, 'audio_unreadable'],
    ['a crash, even behind audio', { code: null, signal: 'SIGSEGV' }, 100, 'audio_unreadable'],
    ['the kernel reaching for its limit', { code: null, signal: 'SIGXCPU' }, 100, 'decoding_timeout'],
    ['a kill that was not ours', { code: null, signal: 'SIGKILL' }, 100, 'decoding_interrupted'],
    ['a signal before ffmpeg heeds them', { code: null, signal: 'SIGTERM' }, 0, 'decoding_interrupted'],
    ['a signal that ffmpeg heeded behind audio', { code: 255 }, 100, 'decoding_interrupted'],
    ['our deadline', { code: null, signal: 'SIGKILL', stopReason: 'timeout' }, 100, 'decoding_timeout'],
    ['our cancellation', { code: null, signal: 'SIGKILL', stopReason: 'cancelled' }, 100, 'cancelled'],
    ['a missing binary', { code: 127 }, 0, 'internal'],
    ['a process that never started', { code: null, startError: systemError('ENOENT') }, 0, 'internal'],
    ['no process to be had', { code: null, startError: systemError('EAGAIN') }, 0, 'not_ready'],
    ['no file to be had', { code: null, startError: systemError('EMFILE') }, 0, 'not_ready'],
    ['a shell without processes', { code: 2, messages: ['sh: 1: Cannot fork'] }, 0, 'not_ready'],
    [
      'isolation without memory',
      { code: 1, messages: ['unshare: unshare failed: Cannot allocate memory'] },
      0,
      'not_ready',
    ],
    [
      'isolation that failed',
      { code: 1, messages: ['unshare: unshare failed: No space left'] },
      0,
      'internal',
    ],
  ])('judges %s', (_name, overrides, samples, code) => {
    expect(decodeFailure(exit(overrides), samples)?.code).toBe(code);
  });

  it('tells a file whose rest is missing from one without audio', () => {
    const message = 'The file is damaged or cut off: none of its audio can be decoded';
    const cut = exit({ messages: ['[mov] [error] moov atom not found'] });

    expect(decodeFailure(cut, 0)).toMatchObject({ code: 'audio_unreadable', message });
    expect(decodeFailure(exit({}), 0, true)).toMatchObject({ code: 'audio_unreadable', message });
  });

  it('tells a file without sound from a broken one', () => {
    const silent = exit({ code: 1, messages: ["[fatal] Stream map '0:a:0' matches no streams."] });

    expect(decodeFailure(silent, 0)?.message).toBe('The file has no audio track');
    expect(decodeFailure(exit({ code: 1 }), 0)?.message).toBe('The audio could not be decoded');
  });
});

describe('tooLong', () => {
  it.each([
    [546, 480, 'Audio too long: 9.1 minutes. Maximum allowed: 8 minutes.'],
    [480.4, 480, 'Audio too long: 8.1 minutes. Maximum allowed: 8 minutes.'],
    [36_000, 90, 'Audio too long: 600.0 minutes. Maximum allowed: 1.5 minutes.'],
  ])('names %d s against %d s', (durationSec, maxDurationSec, message) => {
    expect(tooLong(durationSec, maxDurationSec).message).toBe(message);
  });
});
