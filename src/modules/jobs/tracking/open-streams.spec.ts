import { describe, expect, it } from 'vitest';
import { MAX_STREAMS, OpenStreams } from './open-streams.js';

describe('OpenStreams', () => {
  it('has room again when a stream has ended, however it did', async () => {
    const streams = new OpenStreams();
    const ends: ((error?: Error) => void)[] = [];
    const open = (): Promise<void> =>
      streams.during(
        () =>
          new Promise((resolve, reject) =>
            ends.push((error) => (error === undefined ? resolve() : reject(error))),
          ),
      );
    const running = Array.from({ length: MAX_STREAMS }, () => open().catch(() => undefined));
    expect(() => streams.assertRoom()).toThrowError(expect.objectContaining({ code: 'queue_full' }));
    ends[0]?.();
    ends[1]?.(new Error('gone'));
    await Promise.all(running.slice(0, 2));
    streams.assertRoom();
  });
});
