import { describe, expect, it } from 'vitest';
import { silenceToWaitMs } from './turn-wait.js';

const SETTINGS = { sentenceEndMs: 300, endSilenceMs: 500 };

describe('the silence that ends a turn', () => {
  it.each([
    ['sentence', undefined, 0, 300],
    ['sentence', undefined, 320, 384],
    ['sentence', undefined, 490, 500],
    ['sentence', 'complete', 320, 300],
    ['sentence', 'incomplete', 0, 1000],
    ['open', undefined, 0, 500],
    ['open', 'complete', 0, 300],
    ['open', 'complete', 320, 384],
    ['open', 'incomplete', 0, 1000],
    ['unfinished', undefined, 0, 1000],
    ['unfinished', 'complete', 0, 500],
    ['unfinished', 'incomplete', 0, 1000],
  ] as const)(
    'behind %s text, judged %s, after pauses of %i ms: %i ms',
    (ending, verdict, pauseMs, waitMs) => {
      expect(silenceToWaitMs({ ending, verdict, longestPauseMs: pauseMs }, SETTINGS)).toBe(waitMs);
    },
  );
});
