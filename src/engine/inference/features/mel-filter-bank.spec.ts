import { describe, expect, it } from 'vitest';
import { FrameSpectrum } from './frame-spectrum.js';
import { hannWindow } from './hann-window.js';
import { MelFilterBank, slaneyHz, slaneyMel } from './mel-filter-bank.js';

const OPTIONS = { filters: 128, fftSize: 512, sampleRateHz: 16_000, lowHz: 0, highHz: 8000 };

function energies(power: Float64Array, filters = OPTIONS.filters): Float64Array {
  const into = new Float64Array(filters);
  new MelFilterBank({ ...OPTIONS, filters }).apply(power, into);
  return into;
}

describe("Slaney's mel scale", () => {
  it('is linear up to 1 kHz, which is 15 mel, and turns 27 mel into a factor of 6.4 above', () => {
    expect(slaneyMel(1000)).toBe(15);
    expect(slaneyMel(500)).toBe(7.5);
    expect(slaneyMel(6400)).toBeCloseTo(42, 12);
    expect(slaneyHz(42)).toBeCloseTo(6400, 9);
    expect(slaneyHz(3)).toBeCloseTo(200, 12);
  });
});

describe('MelFilterBank', () => {
  it('weighs every bin as the triangle over its edges says', () => {
    const top = slaneyMel(8000);
    const edge = (at: number): number => slaneyHz((top * at) / 129);
    for (const filter of [0, 17, 64, 127]) {
      const [left, centre, right] = [edge(filter), edge(filter + 1), edge(filter + 2)];
      for (let bin = 0; bin <= 256; bin += 1) {
        const hz = bin * 31.25;
        const rising = (hz - left) / (centre - left);
        const falling = (right - hz) / (right - centre);
        const expected = (Math.max(0, Math.min(rising, falling)) * 2) / (right - left);
        const power = new Float64Array(257);
        power[bin] = 1;
        expect(energies(power)[filter]).toBeCloseTo(expected, 12);
      }
    }
  });

  it('covers the band: filters of equal area leave no bin out', () => {
    for (let bin = 1; bin < 256; bin += 1) {
      const power = new Float64Array(257);
      power[bin] = 1;
      expect(Math.max(...energies(power, 80))).toBeGreaterThan(0);
    }
  });
});

describe('FrameSpectrum', () => {
  it('takes the signal as zero outside, and stands the window in the middle', () => {
    const spectrum = new FrameSpectrum(512, hannWindow(400, 'symmetric'));
    const power = new Float64Array(spectrum.bins);
    const signal = new Float32Array(50);
    signal[10] = 1;
    spectrum.power(signal, -256, power);
    const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * (10 + 256 - 56)) / 399);
    power.forEach((value) => expect(value).toBeCloseTo(weight ** 2, 12));
    spectrum.power(signal, 51, power);
    expect(power.every((value) => value === 0)).toBe(true);
  });

  it('refuses a window that does not fit', () => {
    expect(() => new FrameSpectrum(256, hannWindow(400, 'periodic'))).toThrow(RangeError);
  });
});

it('makes a symmetric window end where it began, and a periodic one a sample before', () => {
  expect(hannWindow(5, 'symmetric')[4]).toBeCloseTo(0, 12);
  expect([...hannWindow(4, 'periodic')].map((value) => Math.round(value * 100) / 100)).toEqual([
    0, 0.5, 1, 0.5,
  ]);
});
