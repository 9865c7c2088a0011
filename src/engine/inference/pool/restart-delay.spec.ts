import { expect, it } from 'vitest';
import { restartDelayMs } from './restart-delay.js';

it('restarts at once the first time, then twice as late each time, at most every half minute', () => {
  expect([1, 2, 3, 4, 8, 9, 10, 100].map(restartDelayMs)).toEqual([
    0, 250, 500, 1000, 16_000, 30_000, 30_000, 30_000,
  ]);
});
