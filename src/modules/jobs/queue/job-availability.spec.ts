import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JobAvailability, type AvailabilitySurvey } from './job-availability.js';

const NOTHING: AvailabilitySurvey = { kinds: [], nextDueMs: null };

describe('JobAvailability', () => {
  let surveys: (() => Promise<AvailabilitySurvey>)[] = [];
  let failures: unknown[] = [];
  let heard: string[] = [];
  let availability: JobAvailability;

  beforeEach(() => {
    vi.useFakeTimers();
    [failures, heard] = [[], []];
    availability = new JobAvailability({
      pollMs: 1000,
      nowMs: () => Date.now(),
      survey: async () => (await surveys.shift()?.()) ?? NOTHING,
      onLookFailed: (error) => failures.push(error),
    });
  });
  afterEach(async () => {
    await availability.close();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('tells of a look that failed once until one succeeds again, and goes on looking', async () => {
    const fail = (): Promise<never> => Promise.reject(new Error('disk I/O error'));
    surveys = [fail, fail, async () => ({ kinds: ['greet'], nextDueMs: null }), fail];
    availability.listen((kind) => heard.push(kind));
    await vi.advanceTimersByTimeAsync(1500);
    expect(failures).toEqual([new Error('disk I/O error')]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(heard).toEqual(['greet']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(failures).toHaveLength(2);
  });

  it('looks when a delayed job is due, before the next regular look', async () => {
    surveys = [
      async () => ({ kinds: [], nextDueMs: Date.now() + 300 }),
      async () => ({ kinds: ['greet'], nextDueMs: null }),
    ];
    availability.listen((kind) => heard.push(kind));
    await vi.advanceTimersByTimeAsync(299);
    expect(heard).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(heard).toEqual(['greet']);
  });
});
