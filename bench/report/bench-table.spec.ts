import { describe, expect, it } from 'vitest';
import type { Figure } from '../bench-row.js';
import { numberText, renderTable, verdictOf } from './bench-table.js';

const aFigure = (overrides: Partial<Figure> = {}): Figure => ({
  name: 'speed',
  value: 2,
  unit: '×',
  goal: { atLeast: 1.5 },
  ...overrides,
});

describe('verdictOf', () => {
  it.each<[string, Partial<Figure>, string]>([
    ['above a lower bound', {}, 'met'],
    ['exactly on it', { value: 1.5 }, 'met'],
    ['below it', { value: 1.4 }, 'missed'],
    ['above an upper bound', { goal: { atMost: 1.9 } }, 'missed'],
    ['zero where zero is wanted', { value: 0, goal: { atMost: 0 } }, 'met'],
    ['with its whole interval above', { interval: [1.6, 2.4] }, 'met'],
    ['with an interval that reaches below', { interval: [1.3, 2.4] }, 'met, narrowly'],
    ['missed although the interval reaches the goal', { value: 1.4, interval: [1, 2] }, 'missed'],
    ['not a number', { value: NaN }, 'missed'],
  ])('judges a figure %s', (_, overrides, verdict) => expect(verdictOf(aFigure(overrides))).toBe(verdict));

  it('says nothing of a figure without a goal', () => {
    expect(verdictOf({ name: 'speed', value: 2, unit: '×' })).toBe('');
  });
});

describe('renderTable', () => {
  it('puts figures in columns under their row and names the reason of a row that did not run', () => {
    const table = renderTable([
      {
        row: 'stt-peers',
        outcome: {
          figures: [
            aFigure({ interval: [1.9, 2.1], reach: { atLeast: 3 } }),
            { name: 'parley', value: 61.4, unit: '×' },
          ],
        },
      },
      { row: 'queue', outcome: { notRun: 'redis-server is not installed' } },
    ]);
    expect(table.split('\n')).toEqual([
      'row        figure  value  95 %         goal    reach  verdict',
      '---------  ------  -----  -----------  ------  -----  -------',
      'stt-peers  speed   2×     1.90 – 2.10  ≥ 1.5×  ≥ 3×   met',
      '           parley  61.4×',
      'queue      not run: redis-server is not installed',
    ]);
  });
});

it.each([
  [0, '0'],
  [0.123, '0.12'],
  [1.005, '1.00'],
  [23.456, '23.5'],
  [456.7, '457'],
  [12_345.6, '12346'],
])('writes %d as %s', (value, text) => expect(numberText(value, '')).toBe(text));
