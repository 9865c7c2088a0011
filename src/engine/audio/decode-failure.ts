import { AppError } from '../../platform/errors/app-error.js';
import type { FfmpegExit } from './ffmpeg-process.js';
import { shortage, systemFailure, tellsOfShortage } from './system-failure.js';

/** Exit codes of a shell that could not run the command it was given. */
const NOT_STARTED_CODES = [126, 127];
/** Signals by which others end a process: the kernel that lacks memory, a terminal, a service manager, a person. */
const FOREIGN_SIGNALS: readonly (NodeJS.Signals | null)[] = [
  'SIGKILL',
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
];
/** What ffmpeg says of a file whose rest is missing. */
const CUT_OFF = /moov atom not found|partial file|truncat/i;
/** How ffmpeg itself ends on such a signal, when it can: what it gave until then is not the whole. */
const SIGNALLED_CODE = 255;

/**
 * Judges how a decoder ended.
 *
 * @param samples what it gave; a failure after that is a recording cut short, whose beginning counts.
 * @param isAnnounced whether the file says that it holds audio.
 * @returns null when the audio is good as far as it goes.
 */
export function decodeFailure(exit: FfmpegExit, samples: number, isAnnounced = false): AppError | null {
  const cause = new Error(
    `ffmpeg ended with ${exit.signal ?? exit.code ?? 'no process'}: ${exit.messages.join(' | ')}`,
    {
      cause: exit.startError,
    },
  );
  if (exit.stopReason === 'cancelled') return new AppError('cancelled', 'Decoding was cancelled');
  if (exit.stopReason === 'timeout') return timeout(cause);
  if (wasNotStarted(exit)) return notStarted(exit, cause);
  if (exit.signal === 'SIGXCPU') return timeout(cause);
  if (FOREIGN_SIGNALS.includes(exit.signal) || exit.code === SIGNALLED_CODE) return interrupted(cause);
  if (exit.signal !== null) return unreadable('The audio could not be decoded', cause);
  if (samples > 0) return null;
  if (isAnnounced || exit.messages.some((message) => CUT_OFF.test(message))) {
    return unreadable('The file is damaged or cut off: none of its audio can be decoded', cause);
  }
  if (exit.code === 0) return tooShort();
  const hasNoAudio = exit.messages.some((message) => message.includes('matches no streams'));
  return unreadable(hasNoAudio ? 'The file has no audio track' : 'The audio could not be decoded', cause);
}

/** The error for audio without a single sample. */
export function tooShort(): AppError {
  return new AppError('audio_too_short', 'audio too short');
}

/** The error for audio longer than allowed; `durationSec` is how long it is as far as known. */
export function tooLong(durationSec: number, maxDurationSec: number): AppError {
  const rounded = (durationSec / 60).toFixed(1);
  const limit = String(Number((maxDurationSec / 60).toFixed(1)));
  const minutes = Number(rounded) > Number(limit) ? rounded : (Number(limit) + 0.1).toFixed(1);
  return new AppError(
    'audio_too_long',
    `Audio too long: ${minutes} minutes. Maximum allowed: ${limit} minutes.`,
    {
      details: { durationSec: Math.round(durationSec * 1_000) / 1_000, maxDurationSec },
    },
  );
}

function wasNotStarted(exit: FfmpegExit): boolean {
  const isShellError = exit.code !== null && NOT_STARTED_CODES.includes(exit.code);
  return (
    exit.startError !== undefined ||
    isShellError ||
    exit.messages.some((line) => line.startsWith('unshare: ') || /^sh: .*Cannot fork/.test(line))
  );
}

/** Nothing of this is the audio's fault. */
function notStarted(exit: FfmpegExit, cause: Error): AppError {
  if (exit.messages.some(tellsOfShortage)) return shortage(cause);
  return systemFailure(exit.startError ?? cause, 'Internal server error');
}

function timeout(cause: Error): AppError {
  return new AppError('decoding_timeout', 'Decoding the file took longer than allowed', { cause });
}

/** Says nothing of the audio: another attempt may well succeed. */
function interrupted(cause: Error): AppError {
  return new AppError('decoding_interrupted', 'Decoding the file was interrupted', { cause });
}

function unreadable(message: string, cause: Error): AppError {
  return new AppError('audio_unreadable', message, { cause });
}
