import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DOCUMENTED_CALLS, estimatedCalls } from './capacity-estimate.js';

const cost = { threadSec: 0.002, recognitionSec: 0.04 };

describe('estimatedCalls', () => {
  it('promises what the document does, however slow the machine', () => {
    expect(estimatedCalls({ threadSec: 1, recognitionSec: 2 }, { cores: 1, workers: 1 })).toBe(
      DOCUMENTED_CALLS,
    );
  });

  it('goes by what runs out first', () => {
    expect(estimatedCalls(cost, { cores: 2, workers: 2 })).toBe(31);
    expect(estimatedCalls(cost, { cores: 8, workers: 2 })).toBe(31);
    expect(estimatedCalls(cost, { cores: 8, workers: 8 })).toBe(125);
    expect(estimatedCalls({ ...cost, recognitionSec: 0 }, { cores: 8, workers: 8 })).toBe(125);
  });

  it('grows with the machine and shrinks with the cost', () => {
    const seconds = fc.double({ min: 0.0001, max: 1, noNaN: true });
    const count = fc.integer({ min: 1, max: 64 });
    fc.assert(
      fc.property(seconds, seconds, count, (threadSec, recognitionSec, cores) => {
        const calls = estimatedCalls({ threadSec, recognitionSec }, { cores, workers: cores });
        const larger = estimatedCalls(
          { threadSec, recognitionSec },
          { cores: cores * 2, workers: cores * 2 },
        );
        const dearer = estimatedCalls(
          { threadSec, recognitionSec: recognitionSec * 2 },
          { cores, workers: cores },
        );
        expect(larger).toBeGreaterThanOrEqual(calls);
        expect(dearer).toBeLessThanOrEqual(calls);
        expect(Number.isInteger(calls)).toBe(true);
      }),
    );
  });
});
