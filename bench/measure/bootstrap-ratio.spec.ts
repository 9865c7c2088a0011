import { describe, expect, it } from 'vitest';
import { bootstrapRatio } from './bootstrap-ratio.js';
import { median, quantile, sum } from './statistics.js';

const rounds = (pairs: [number, number][]) =>
  pairs.map(([numerator, denominator]) => ({ numerator, denominator }));

describe('bootstrapRatio', () => {
  it('divides the sums of all rounds, not the ratios of single ones', () => {
    expect(
      bootstrapRatio(
        rounds([
          [1, 1],
          [9, 3],
        ]),
        sum,
      ).ratio,
    ).toBe(2.5);
  });

  it('gives an interval of no width when every round has the same ratio', () => {
    const { ratio, interval } = bootstrapRatio(
      rounds([
        [2, 1],
        [20, 10],
        [6, 3],
      ]),
      sum,
    );
    expect([ratio, ...interval]).toEqual([2, 2, 2]);
  });

  it('has the ratio inside an interval that widens as rounds disagree', () => {
    const calm = bootstrapRatio(
      rounds([
        [10, 5],
        [11, 5],
        [9, 5],
        [10, 5],
      ]),
      sum,
    );
    const wild = bootstrapRatio(
      rounds([
        [10, 5],
        [20, 5],
        [2, 5],
        [8, 5],
      ]),
      sum,
    );
    for (const { ratio, interval } of [calm, wild]) {
      expect(interval[0]).toBeLessThan(ratio);
      expect(interval[1]).toBeGreaterThan(ratio);
    }
    expect(wild.interval[1] - wild.interval[0]).toBeGreaterThan(calm.interval[1] - calm.interval[0]);
  });

  it('gives the same interval for the same rounds', () => {
    const same = rounds([
      [3, 1],
      [5, 2],
      [8, 3],
    ]);
    expect(bootstrapRatio(same, sum)).toEqual(bootstrapRatio(same, sum));
  });

  it('takes the summary it is given', () => {
    expect(
      bootstrapRatio(
        rounds([
          [1, 1],
          [2, 1],
          [300, 1],
        ]),
        median,
      ).ratio,
    ).toBe(2);
  });

  it('refuses to compare nothing', () => {
    expect(() => bootstrapRatio([], sum)).toThrow(RangeError);
  });
});

describe('statistics', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[7], 7],
  ])('takes the middle of %j as %d', (values, expected) => expect(median(values)).toBe(expected));

  it('takes the value at a share of the sorted list', () => {
    const values = Array.from({ length: 100 }, (_, at) => 100 - at);
    expect([quantile(values, 0.5), quantile(values, 0.99), quantile(values, 1)]).toEqual([51, 100, 100]);
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });
});
