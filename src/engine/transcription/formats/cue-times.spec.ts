import { describe, expect, it } from 'vitest';

import { timeCues } from './cue-times.js';

const span = (
  startMs: number,
  endMs: number,
  chars = 10,
): { startMs: number; endMs: number; chars: number } => ({
  ...{ startMs, endMs, chars },
});

describe('timeCues', () => {
  it('shows a short word long enough where nothing follows', () => {
    expect(timeCues([span(1_000, 1_200)], 9_000)).toEqual([{ startMs: 1_000, endMs: 1_833 }]);
  });

  it('gives time to read from the pause that follows', () => {
    expect(timeCues([span(0, 2_000, 80), span(6_000, 7_000)], 9_000)[0]).toEqual({
      startMs: 0,
      endMs: 4_000,
    });
  });

  it('closes small gaps and leaves pauses', () => {
    const times = timeCues([span(0, 1_000), span(1_400, 2_400), span(4_000, 5_000)], 9_000);

    expect(times.map(({ endMs }) => endMs)).toEqual([1_400, 2_400, 5_000]);
  });

  it('never shows a cue beyond the next one, the longest time or the recording', () => {
    const times = timeCues([span(0, 20_000), span(20_000, 20_100), span(20_400, 20_500)], 20_600);

    expect(times.map(({ endMs }) => endMs)).toEqual([7_000, 20_400, 20_600]);
  });

  it('parts cues that begin at the same time', () => {
    expect(timeCues([span(500, 500), span(500, 500), span(500, 500)], 0)).toEqual([
      { startMs: 500, endMs: 501 },
      { startMs: 501, endMs: 502 },
      { startMs: 502, endMs: 503 },
    ]);
  });
});
