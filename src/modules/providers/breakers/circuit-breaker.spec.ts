import { beforeEach, describe, expect, it } from 'vitest';
import { AppError, type AppErrorOptions } from '../../../platform/errors/app-error.js';
import type { ErrorCode } from '../../../platform/errors/error-codes.js';
import { deferred, type Deferred } from '../../../engine/inference/pool/deferred.js';
import { ManualTimer } from '../../../../test/support/manual-timer.js';
import { CircuitBreaker } from './circuit-breaker.js';

const failure = (code: ErrorCode = 'llm_unavailable', options: AppErrorOptions = {}): AppError =>
  new AppError(code, 'scripted', options);

describe('CircuitBreaker', () => {
  let breaker: CircuitBreaker;
  let timer: ManualTimer;
  let probes: { outcome: Deferred<void>; signal: AbortSignal }[];
  let changes: string[];

  beforeEach(() => {
    timer = new ManualTimer();
    probes = [];
    changes = [];
    breaker = new CircuitBreaker({
      probe: (signal) => {
        const outcome = deferred<void>();
        probes.push({ outcome, signal });
        signal.addEventListener('abort', () => outcome.reject(failure('cancelled')), { once: true });
        return outcome.promise;
      },
      onChange: (state, cause) =>
        changes.push(cause === undefined ? state : `${state} ${AppError.from(cause).code}`),
      timer: timer.schedule,
    });
  });

  const fail = async (times: number, error = failure()): Promise<void> => {
    for (let time = 0; time < times; time += 1) void breaker.failed(error);
    await breaker.settled();
  };
  const endProbe = async (error?: AppError): Promise<void> => {
    const probe = probes.at(-1);
    if (error === undefined) probe?.outcome.resolve();
    else probe?.outcome.reject(error);
    await new Promise(setImmediate);
  };

  it('opens after three failures in a row and not before', async () => {
    await fail(2);
    expect([breaker.state, breaker.isAvailable]).toEqual(['closed', true]);
    await fail(1);
    expect([breaker.state, breaker.isAvailable]).toEqual(['open', false]);
    expect(changes).toEqual(['open llm_unavailable']);
  });

  it('counts failures in a row only', async () => {
    await fail(2);
    breaker.succeeded();
    await fail(2);
    expect(breaker.state).toBe('closed');
    expect(breaker.stats).toEqual({
      totalRequests: 5,
      successfulRequests: 1,
      failedRequests: 4,
      consecutiveFailures: 2,
    });
  });

  it.each<[string, AppError]>([
    ['a wish that ended', failure('cancelled')],
    ['a language that is not spoken', failure('language_not_supported')],
    ['a wrong field', failure('invalid_request')],
    ['one request that the vendor refused', failure('llm_failed', { details: { status: 400 } })],
    ['a piece that the recogniser here failed at', failure('inference_failed')],
  ])('does not hold %s against the provider', async (_, error) => {
    await fail(5, error);
    expect(breaker.state).toBe('closed');
    expect(breaker.stats.totalRequests).toBe(0);
  });

  it.each<ErrorCode>(['stt_timeout', 'llm_timeout', 'tts_timeout'])('holds %s against it', async (code) => {
    await fail(3, failure(code));
    expect(breaker.state).toBe('open');
  });

  it('tries the provider after 30 seconds, once, while callers are kept away', async () => {
    await fail(3);
    timer.advance(29_999);
    expect([breaker.state, probes.length]).toEqual(['open', 0]);
    timer.advance(1);
    expect([breaker.state, breaker.isAvailable, probes.length]).toEqual(['half_open', false, 1]);
    timer.advance(120_000);
    expect(probes).toHaveLength(1);
  });

  it('is closed by a probe that succeeds', async () => {
    await fail(3);
    timer.advance(30_000);
    await endProbe();
    expect(breaker.state).toBe('closed');
    expect(breaker.stats.consecutiveFailures).toBe(0);
    expect(changes).toEqual(['open llm_unavailable', 'half_open', 'closed']);
    await fail(2);
    expect(breaker.state).toBe('closed');
  });

  it('stays open as long again after a probe that fails', async () => {
    await fail(3);
    timer.advance(30_000);
    await endProbe(failure('llm_timeout'));
    expect(breaker.state).toBe('open');
    timer.advance(29_999);
    expect(probes).toHaveLength(1);
    timer.advance(1);
    expect(probes).toHaveLength(2);
  });

  it('takes the refusal of the probe itself for a sign of life', async () => {
    await fail(3);
    timer.advance(30_000);
    await endProbe(failure('llm_failed', { details: { status: 400 } }));
    expect(breaker.state).toBe('closed');
  });

  it('takes no old call for the probe', async () => {
    await fail(3);
    timer.advance(30_000);
    breaker.succeeded();
    await fail(1);
    expect(breaker.state).toBe('half_open');
    await endProbe();
    expect(breaker.state).toBe('closed');
  });

  it('is closed by hand, and lets its timer go', async () => {
    await fail(3);
    breaker.reset();
    expect([breaker.state, timer.pending]).toEqual(['closed', 0]);
    await fail(2);
    expect(breaker.state).toBe('closed');
    await fail(1);
    expect(breaker.state).toBe('open');
  });

  it('ends a probe whose result is wanted no more', async () => {
    await fail(3);
    timer.advance(30_000);
    breaker.reset();
    await new Promise(setImmediate);
    expect(probes[0]?.signal.aborted).toBe(true);
    expect([breaker.state, timer.pending]).toEqual(['closed', 0]);
  });

  it.each([0, 30_000])('starts nothing once it is closed, %i ms after it opened', async (afterMs) => {
    await fail(3);
    timer.advance(afterMs);
    breaker.close();
    await new Promise(setImmediate);
    expect(timer.pending).toBe(0);
    expect(breaker.isAvailable).toBe(false);
  });
});
