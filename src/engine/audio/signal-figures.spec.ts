import { describe, expect, it } from 'vitest';
import {
  addSamples,
  figuresOf,
  noSamples,
  signalQuality,
  snrDbOf,
  type SignalFigures,
} from './signal-figures.js';

const RATE_HZ = 16_000;
const sine = (amplitude: number): Int16Array =>
  Int16Array.from({ length: RATE_HZ }, (_, at) => amplitude * Math.sin((2 * Math.PI * 440 * at) / RATE_HZ));

const figures = (amplitude: number, noisePower = 0): SignalFigures => {
  const sums = noSamples();
  addSamples(sums, sine(amplitude).subarray(0, 8000));
  addSamples(sums, sine(amplitude).subarray(8000));
  return figuresOf(sums, noisePower, RATE_HZ);
};

describe('signal figures', () => {
  it('measures level, peak and length', () => {
    const { rms, peak, clipping, durationMs } = figures(16_384);
    expect(rms).toBeCloseTo(0.5 / Math.SQRT2, 3);
    expect(peak).toBeCloseTo(0.5, 3);
    expect([clipping, durationMs]).toEqual([0, 1000]);
  });

  it('counts samples at full scale as clipped', () => {
    const sums = noSamples();
    addSamples(sums, Int16Array.of(32_767, -32_768, 100, 0));
    expect(figuresOf(sums, 0, RATE_HZ)).toMatchObject({ peak: 1, clipping: 0.5 });
  });

  it('takes the noise off what is loud in speech', () => {
    expect(snrDbOf(0.011, 0.001)).toBeCloseTo(10, 5);
    expect(snrDbOf(0.001, 0.001)).toBe(0);
    expect(snrDbOf(0.1, 0)).toBe(60);
    expect(figuresOf(noSamples(), 0.1, RATE_HZ)).toMatchObject({ rms: 0, snrDb: 0, clipping: 0 });
  });

  it.each([
    ['Excellent', { snrDb: 35, rms: 0.1, clipping: 0 }],
    ['Good', { snrDb: 22, rms: 0.1, clipping: 0 }],
    ['Fair', { snrDb: 16, rms: 0.1, clipping: 0 }],
    ['Poor', { snrDb: 8, rms: 0.1, clipping: 0 }],
    ['Poor', { snrDb: 35, rms: 0.004, clipping: 0 }],
    ['Poor', { snrDb: 35, rms: 0.3, clipping: 0.02 }],
  ])('is as good as the worst of them: %s', (label, worst) => {
    const quality = signalQuality({ peak: 1, durationMs: 1000, ...worst });
    expect(quality.label).toBe(label);
    expect(quality.score).toBeGreaterThanOrEqual(0);
    expect(quality.score).toBeLessThanOrEqual(1);
  });
});
