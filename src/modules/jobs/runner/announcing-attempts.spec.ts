import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../platform/errors/app-error.js';
import { JobEvents, type JobEvent } from '../queue/job-events.js';
import type { JobLease } from '../queue/job-record.js';
import { announcingAttempts } from './announcing-attempts.js';
import { completed, retryAt, type JobWork } from './job-handler.js';

const aLease = (overrides: Partial<JobLease> = {}): JobLease => ({
  jobId: 'a',
  kind: 'tea',
  seq: 1,
  attempt: 1,
  deaths: 0,
  retries: 0,
  payload: {},
  createdAtMs: Date.now() - 5000,
  ...overrides,
});

describe('announcingAttempts', () => {
  let told: JobEvent[];
  let events: JobEvents;

  beforeEach(() => {
    told = [];
    events = new JobEvents();
    events.subscribeAll((event) => void told.push(event));
  });

  const run = (work: JobWork, lease = aLease(), signal = new AbortController().signal): Promise<unknown> =>
    announcingAttempts({ kind: 'tea', concurrency: 1, work, onFailed: undefined }, events).work(
      lease,
      signal,
    );

  it.each([
    ['completed', async () => completed()],
    ['completed', async () => undefined],
    ['retried', async () => retryAt(0)],
  ] as [string, JobWork][])('tells that an attempt was %s, and what it gave', async (end, work) => {
    const outcome = await run(work);
    expect(told).toMatchObject([{ type: 'attempt', jobId: 'a', kind: 'tea', end }]);
    expect(outcome).toEqual(await work(aLease(), AbortSignal.abort()));
  });

  it('tells that one failed, and passes the error on', async () => {
    const error = new AppError('audio_too_short', 'short');
    await expect(run(() => Promise.reject(error))).rejects.toBe(error);
    expect(told).toMatchObject([{ end: 'failed' }]);
  });

  it('tells that one was aborted, however it ended', async () => {
    await run(async () => completed(), aLease(), AbortSignal.abort());
    await run(() => Promise.reject(new Error('gone')), aLease(), AbortSignal.abort()).catch(() => undefined);
    expect(told).toMatchObject([{ end: 'aborted' }, { end: 'aborted' }]);
  });

  it('tells how long the job waited, of its first attempt only', async () => {
    await run(async () => completed());
    await run(async () => completed(), aLease({ attempt: 2, deaths: 1 }));
    const [first, second] = told as Extract<JobEvent, { type: 'attempt' }>[];
    expect(first?.waitedMs).toBeGreaterThanOrEqual(5000);
    expect(second?.waitedMs).toBeUndefined();
  });
});
