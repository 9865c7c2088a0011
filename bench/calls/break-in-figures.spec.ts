import { describe, expect, it } from 'vitest';
import { breakInFigures } from './break-in-figures.js';
import type { CallEvent } from './bench-call.js';

const trial = (...events: [CallEvent['what'], number][]) => ({
  startMs: 40,
  scene: { clip: 0, events: events.map(([what, atMs]) => ({ what, atMs })) },
});

describe('breakInFigures', () => {
  it('measures from the first sound to the halt', () => {
    expect(breakInFigures([trial(['audio', 10], ['listening', 240])])).toEqual({
      trials: 1,
      haltsMs: [200],
      ended: 1,
      stale: 0,
    });
  });

  it('takes an answer that goes on for held, and one that is thought about, or told to be one, for a new one', () => {
    const held = trial(['listening', 240], ['speaking', 900], ['audio', 901]);
    const replaced = trial(['listening', 240], ['thinking', 800], ['speaking', 900], ['audio', 901]);
    expect(breakInFigures([held])).toMatchObject({ ended: 0, stale: 0 });
    expect(breakInFigures([replaced])).toMatchObject({ ended: 1, stale: 0 });
    const toldLate = trial(['listening', 240], ['speaking', 900], ['audio', 901], ['renewed', 5000]);
    expect(breakInFigures([toldLate])).toMatchObject({ ended: 1, stale: 0 });
  });

  it('counts audio between the halt and the next answer as stale', () => {
    const late = trial(['listening', 240], ['audio', 250], ['audio', 300], ['speaking', 900], ['audio', 901]);
    expect(breakInFigures([late]).stale).toBe(2);
  });

  it('leaves out what stopped nothing', () => {
    expect(breakInFigures([trial(['audio', 100], ['audio', 5000])])).toMatchObject({ haltsMs: [], ended: 0 });
  });
});
