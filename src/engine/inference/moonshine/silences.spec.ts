import { describe, expect, it } from 'vitest';
import { findSilences } from './silences.js';

/** A tone with silence or weak noise from 500 to 800 ms. */
function tone(noise: number): Int16Array {
  return Int16Array.from({ length: 16_000 }, (_, index) => {
    const isPause = index >= 8_000 && index < 12_800;
    return isPause ? ((index * 7919) % 101) * noise : Math.round(9_000 * Math.sin(index / 9));
  });
}

describe('findSilences', () => {
  it('finds the pause in speech', () => {
    expect(findSilences(tone(0))).toEqual([{ startMs: 504, endMs: 800 }]);
  });

  it('finds it against background noise', () => {
    const [pause] = findSilences(tone(1));
    expect(pause?.startMs).toBeGreaterThanOrEqual(496);
    expect(pause?.endMs).toBeLessThanOrEqual(808);
  });

  it('finds none in a steady sound or in no sound', () => {
    const steady = Int16Array.from({ length: 16_000 }, (_, index) => (index % 2 === 0 ? 5_000 : -5_000));
    expect(findSilences(steady)).toEqual([]);
    expect(findSilences(new Int16Array())).toEqual([]);
  });
});
