import { describe, expect, it } from 'vitest';
import { lastQuietPoint } from './quiet-point.js';

const RATE_HZ = 16_000;
/** Stretches of noise: so many milliseconds of this level. */
const audio = (...stretches: [ms: number, level: number][]): Int16Array =>
  Int16Array.from(
    stretches.flatMap(([ms, level]) =>
      Array.from({ length: ms * 16 }, (_, at) => (at % 2 === 0 ? level : -level)),
    ),
  );
const quietMs = (...stretches: [number, number][]): number =>
  lastQuietPoint(audio(...stretches), RATE_HZ) / 16;

describe('lastQuietPoint', () => {
  it('is at the end of the last pause', () => {
    expect(quietMs([300, 9000], [100, 50], [300, 9000], [100, 50], [200, 9000])).toBe(780);
  });

  it('takes no closed lips for a pause', () => {
    expect(quietMs([300, 9000], [100, 50], [300, 9000], [50, 0], [200, 9000])).toBe(380);
  });

  it('is the quietest moment where nobody pauses', () => {
    expect(quietMs([300, 9000], [20, 3000], [200, 8000])).toBe(310);
  });

  it('is the beginning of next to nothing', () => {
    expect([quietMs(), quietMs([5, 9000]), quietMs([10, 9000])]).toEqual([0, 0, 0]);
  });
});
