import { describe, expect, it } from 'vitest';
import { AppError } from '../../platform/errors/app-error.js';
import { systemFailure, tellsOfShortage } from './system-failure.js';

const systemError = (code: string): Error => Object.assign(new Error(code), { code });

describe('systemFailure', () => {
  it.each(['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM'])('says of %s that it passes', (code) => {
    const failure = systemFailure(systemError(code), 'no');
    expect(failure).toMatchObject({ code: 'not_ready', retryAfterSec: 5, isPassing: true });
  });

  it.each(['EIO', 'EACCES', 'ENOENT'])('calls %s internal and keeps its cause', (code) => {
    const cause = systemError(code);
    expect(systemFailure(cause, 'It failed')).toMatchObject({
      code: 'internal',
      message: 'It failed',
      cause,
    });
  });

  it('leaves what is already judged as it is', () => {
    const judged = new AppError('audio_unreadable', 'junk');
    expect(systemFailure(judged, 'no')).toBe(judged);
  });
});

describe('tellsOfShortage', () => {
  it('knows the words of the shell and of unshare', () => {
    expect(tellsOfShortage('sh: 1: Cannot fork')).toBe(true);
    expect(tellsOfShortage('unshare: unshare failed: Cannot allocate memory')).toBe(true);
    expect(tellsOfShortage('unshare: unshare failed: Operation not permitted')).toBe(false);
  });
});
