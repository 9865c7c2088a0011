import { describe, expect, it } from 'vitest';
import { LineFaults, type Faults } from './line-faults.js';

const NONE: Faults = { jitterMs: 0, lossShare: 0, reorderShare: 0 };

/** What comes out at each 20 ms when 1, 2, 3 … go in. */
const passed = (faults: Partial<Faults>, numbers: number[], count = 4): number[][] => {
  const line = new LineFaults<number>({ ...NONE, ...faults }, () => numbers.shift() ?? 0.99);
  return Array.from({ length: count }, (_, index) => line.pass(index + 1, index * 20));
};

describe('a faulty line', () => {
  it('changes nothing without faults', () => {
    expect(passed({}, [])).toEqual([[1], [2], [3], [4]]);
  });

  it('loses messages', () => {
    expect(passed({ lossShare: 0.5 }, [0.9, 0.9, 0.9, 0.1])).toEqual([[1], [], [3], [4]]);
  });

  it('lets a message be overtaken by the next', () => {
    expect(passed({ reorderShare: 0.5 }, [0.9, 0.1])).toEqual([[], [2, 1], [3], [4]]);
  });

  it('holds messages, and all behind them', () => {
    expect(passed({ jitterMs: 50 }, [0, 0, 0.9, ...Array<number>(9).fill(0)])).toEqual([
      [],
      [],
      [],
      [1, 2, 3, 4],
    ]);
  });
});
