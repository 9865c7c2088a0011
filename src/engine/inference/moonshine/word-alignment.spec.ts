import { describe, expect, it } from 'vitest';
import { alignRows, normalizeFrames } from './word-alignment.js';

const attention = (rows: number[][]) => ({
  rows: rows.length,
  frames: rows[0]?.length ?? 0,
  weights: Float32Array.from(rows.flat()),
});

describe('alignRows', () => {
  it('starts each row where its weight begins', () => {
    const rows = attention([
      [1, 1, 0, 0, 0, 0],
      [0, 0, 1, 0, 0, 0],
      [0, 0, 0, 1, 1, 1],
    ]);
    expect(alignRows(rows)).toEqual([0, 2, 3]);
  });

  it('never goes back, even when a later row looks at earlier frames', () => {
    const starts = alignRows(
      attention([
        [0, 0, 0, 1, 0],
        [1, 0, 0, 0, 0],
        [0, 0, 0, 0, 1],
      ]),
    );
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });

  it('covers more rows than frames', () => {
    const starts = alignRows(attention([[1], [1], [1]]));
    expect(starts).toEqual([0, 0, 0]);
  });

  it('gives nothing for an empty text', () => {
    expect(alignRows({ rows: 0, frames: 4, weights: new Float32Array() })).toEqual([]);
    expect(alignRows({ rows: 2, frames: 0, weights: new Float32Array() })).toEqual([0, 0]);
  });
});

describe('normalizeFrames', () => {
  it('takes away the weight that a frame has in every row', () => {
    const normalized = normalizeFrames(
      attention([
        [5, 0],
        [5, 1],
      ]),
    );
    expect(normalized[0]).toBeCloseTo(0);
    expect(normalized[1]).toBeCloseTo(-1);
    expect(normalized[3]).toBeCloseTo(1);
  });
});
