import { describe, expect, it } from 'vitest';
import { AppError } from '../../../platform/errors/app-error.js';
import { parseRetryAfterMs, retryDelayMs, type FailedAttempt } from './retry-policy.js';

const failed = (more: Partial<FailedAttempt> = {}): FailedAttempt => ({
  error: new AppError('llm_unavailable', 'no'),
  isPassing: true,
  retryAfterMs: undefined,
  ...more,
});
const half = (): number => 0.5;

describe('retryDelayMs', () => {
  it('grows with every attempt, and ends', () => {
    expect([1, 2, 3].map((attempt) => retryDelayMs(failed(), attempt, 60_000, half))).toEqual([
      250,
      1000,
      undefined,
    ]);
  });

  it('spreads callers that failed together', () => {
    expect([0, 1].map((value) => retryDelayMs(failed(), 1, 60_000, () => value))).toEqual([187.5, 312.5]);
  });

  it('waits as long as the vendor wants, if there is time', () => {
    const failure = failed({ retryAfterMs: 5000 });
    expect(retryDelayMs(failure, 1, 60_000, half)).toBe(5000);
    expect(retryDelayMs(failure, 1, 5000, half)).toBeUndefined();
  });

  it('gives up on what does not pass', () => {
    expect(retryDelayMs(failed({ isPassing: false }), 1, 60_000, half)).toBeUndefined();
  });
});

describe('parseRetryAfterMs', () => {
  const nowMs = Date.parse('Wed, 21 Oct 2026 07:28:00 GMT');

  it.each([
    ['2', 2000],
    ['0.5', 500],
    ['Wed, 21 Oct 2026 07:28:03 GMT', 3000],
    ['Wed, 21 Oct 2026 07:27:00 GMT', 0],
    ['soon', undefined],
    ['-1', undefined],
    [undefined, undefined],
  ])('reads %s', (value, expected) => {
    expect(parseRetryAfterMs(value, nowMs)).toBe(expected);
  });
});
