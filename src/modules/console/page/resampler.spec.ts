import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Resampler } from './resampler.js';

const tone = (hz: number, rateHz: number, seconds = 1): Float32Array =>
  Float32Array.from({ length: rateHz * seconds }, (_, at) => Math.sin((2 * Math.PI * hz * at) / rateHz));
/** Of what is in the middle, where the filter has settled. */
const rms = (samples: Float32Array): number => {
  const middle = samples.subarray(samples.length / 4, (samples.length * 3) / 4);
  return Math.sqrt(middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length);
};

it.each([48_000, 44_100, 32_000, 16_000, 8_000])('keeps speech that comes at %i Hz', (fromHz) => {
  const heard = new Resampler(fromHz, 16_000).push(tone(1000, fromHz));
  expect(heard.length).toBeGreaterThan(15_900);
  expect(rms(heard)).toBeCloseTo(Math.SQRT1_2, 2);
});

it('keeps a tone at its pitch', () => {
  const heard = new Resampler(44_100, 16_000).push(tone(1000, 44_100));
  const expected = tone(1000, 16_000);
  for (let at = 4000; at < 12_000; at += 1) expect(heard[at]).toBeCloseTo(expected[at] ?? 0, 2);
});

it.each([9_000, 12_000, 20_000])('lets nothing of a tone of %i Hz fold back', (hz) => {
  expect(rms(new Resampler(48_000, 16_000).push(tone(hz, 48_000)))).toBeLessThan(0.01);
});

it('gives the same however its input is cut', () => {
  const samples = tone(440, 44_100, 0.1);
  const whole = new Resampler(44_100, 16_000).push(samples);
  fc.assert(
    fc.property(fc.array(fc.nat(samples.length), { maxLength: 20 }), (cuts) => {
      const resampler = new Resampler(44_100, 16_000);
      const places = [0, ...cuts.sort((a, b) => a - b), samples.length];
      const parts = places.map((place, index) => resampler.push(samples.slice(place, places[index + 1])));
      expect(parts.flatMap((part) => [...part])).toEqual([...whole]);
    }),
  );
});
