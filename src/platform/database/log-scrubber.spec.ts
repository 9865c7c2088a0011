import { afterEach, describe, expect, it, vi } from 'vitest';
import { LogScrubber } from './log-scrubber.js';
import { PATIENTLY } from '../../../test/support/patience.js';

describe('LogScrubber', () => {
  const told: string[] = [];
  let attempts = 0;
  let scrubber: LogScrubber;

  function make(truncate: (attempt: number) => Promise<boolean>, patienceMs = 5000): LogScrubber {
    told.length = attempts = 0;
    const logger = {
      info: (_: object, message: string): unknown => told.push(message),
      warn: (_: object, message: string): unknown => told.push(message),
    };
    const pauses = { gatherMs: 1, firstPauseMs: 1, longestPauseMs: 4, patienceMs };
    scrubber = new LogScrubber({ truncate: () => truncate((attempts += 1)), logger, ...pauses });
    return scrubber;
  }

  afterEach(() => scrubber.close());

  it('answers requests made together with one attempt, and later ones with another', async () => {
    make(() => Promise.resolve(true));
    await Promise.all([scrubber.scrub(), scrubber.scrub()]);
    expect(attempts).toBe(1);
    await scrubber.scrub();
    expect(attempts).toBe(2);
  });

  it('makes another attempt for what was asked during one', async () => {
    let second: Promise<void> | undefined;
    make((attempt) => {
      if (attempt === 1) second = scrubber.scrub();
      return Promise.resolve(true);
    });
    await scrubber.scrub();
    await second;
    expect(attempts).toBe(2);
  });

  it('tries again until it is done', async () => {
    make((attempt) => Promise.resolve(attempt === 4));
    await scrubber.scrub();
    expect(attempts).toBe(4);
    expect(told).toEqual([]);
  });

  it('lets the caller go, goes on and tells how it went', async () => {
    let isFree = false;
    make(() => Promise.resolve(isFree), 3);
    await scrubber.scrub();
    await vi.waitFor(() => expect(told).toEqual([expect.stringContaining('still in')]), PATIENTLY);
    isFree = true;
    await vi.waitFor(() => expect(told).toHaveLength(2), PATIENTLY);
  });

  it('takes an error for a failed attempt', async () => {
    make((attempt) => (attempt === 1 ? Promise.reject(new Error('disk')) : Promise.resolve(true)));
    await scrubber.scrub();
    expect(attempts).toBe(2);
    expect(told).toEqual(['the write-ahead log could not be emptied']);
  });

  it('lets everybody go when it is closed', async () => {
    make(() => Promise.resolve(false), 60_000);
    const scrubbed = scrubber.scrub();
    await scrubber.close();
    await scrubbed;
    await scrubber.scrub();
  });
});
