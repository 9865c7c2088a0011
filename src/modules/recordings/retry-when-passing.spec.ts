import { describe, expect, it } from 'vitest';
import { createLogger } from '../../platform/logging/logger.js';
import { AppError, type AppErrorOptions } from '../../platform/errors/app-error.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import type { WriteTransaction } from '../../platform/database/write-transaction.js';
import type { JobOutcome } from '../jobs/runner/job-handler.js';
import type { JobLease } from '../jobs/queue/job-record.js';
import { retryWhenPassing } from './retry-when-passing.js';

const logger = createLogger({ level: 'silent', pretty: false });

describe('retryWhenPassing', () => {
  const failing = (
    code: ErrorCode,
    lease: Partial<JobLease>,
    { signal, ...error }: Pick<AppErrorOptions, 'retryAfterSec' | 'details'> & { signal?: AbortSignal } = {},
  ): Promise<JobOutcome> => {
    const base = { jobId: 'a', kind: 'k', seq: 1, attempt: 1, deaths: 0, retries: 0 };
    return retryWhenPassing(
      { ...base, payload: {}, createdAtMs: 0, ...lease },
      signal ?? new AbortController().signal,
      logger,
      () => Promise.reject(new AppError(code, code, error)),
    );
  };

  it('has a job tried again, later each time, when the server could not do it', async () => {
    const first = await failing('storage_full', {});
    const fifth = await failing('storage_full', { retries: 4 });
    expect([first, fifth]).toMatchObject([
      { outcome: 'retry', isCounted: true },
      { outcome: 'retry', isCounted: true },
    ]);
    if (first.outcome !== 'retry' || fifth.outcome !== 'retry') throw new Error('not tried again');
    expect(fifth.runAtMs - first.runAtMs).toBeGreaterThan(3000);
  });

  it.each([
    [20, 20_000],
    [3600, 60_000],
    [0.1, 1000],
  ])('leaves a vendor that wants %d s alone for %d ms', async (retryAfterSec, delayMs) => {
    const startedMs = Date.now();
    const outcome = await failing('llm_unavailable', {}, { retryAfterSec });
    if (outcome.outcome !== 'retry') throw new Error('not tried again');
    const waitMs = outcome.runAtMs - startedMs;
    expect(waitMs).toBeGreaterThanOrEqual(delayMs);
    expect(waitMs).toBeLessThan(delayMs + 1000);
  });

  it('tells of a retry in the transaction that puts the job back', async () => {
    const noted: unknown[] = [];
    const error = new AppError('llm_unavailable', 'away');
    const lease = { jobId: 'a', kind: 'k', seq: 1, attempt: 1, deaths: 0, retries: 0, payload: {} };
    const outcome = await retryWhenPassing(
      { ...lease, createdAtMs: 0 },
      new AbortController().signal,
      logger,
      () => Promise.reject(error),
      async (tx, told) => void noted.push(tx, told),
    );
    const tx = {} as WriteTransaction;
    await outcome.store?.(tx);
    expect(noted).toEqual([tx, error]);
  });

  it('does not try again what only the operator can mend', async () => {
    const lease = { jobId: 'a', kind: 'k', seq: 1, attempt: 1, deaths: 0, retries: 0, payload: {} };
    const error = new AppError('llm_unavailable', 'openai refused the key', { isLasting: true });
    const trying = retryWhenPassing({ ...lease, createdAtMs: 0 }, new AbortController().signal, logger, () =>
      Promise.reject(error),
    );
    await expect(trying).rejects.toBe(error);
  });

  it('has a vendor asked again that was too slow or broke off, not one that refused', async () => {
    expect(await failing('stt_timeout', {})).toMatchObject({ outcome: 'retry', isCounted: true });
    expect(await failing('stt_failed', {})).toMatchObject({ outcome: 'retry', isCounted: true });
    await expect(failing('stt_failed', {}, { details: { status: 400 } })).rejects.toThrow('stt_failed');
  });

  it('counts retries, not attempts', async () => {
    expect(await failing('queue_full', { attempt: 500, retries: 9 })).toMatchObject({ outcome: 'retry' });
    await expect(failing('queue_full', { attempt: 11, retries: 10 })).rejects.toThrow('queue_full');
  });

  it('waits for a recogniser for as long as it takes', async () => {
    expect(await failing('not_ready', { retries: 10 })).toMatchObject({ outcome: 'retry', isCounted: false });
  });

  it.each(['audio_unreadable', 'internal', 'shutting_down'] as const)('passes %s on', async (code) => {
    await expect(failing(code, {})).rejects.toThrow(code);
  });

  it('passes on what an aborted attempt ran into', async () => {
    await expect(failing('not_ready', {}, { signal: AbortSignal.abort() })).rejects.toThrow('not_ready');
  });
});
