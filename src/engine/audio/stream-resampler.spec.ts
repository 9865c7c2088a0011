import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamResampler } from './stream-resampler.js';

const RATES_HZ = [8000, 16_000, 22_050, 24_000, 44_100, 48_000];
const PAIRS = RATES_HZ.flatMap((fromHz) => RATES_HZ.map((toHz) => ({ fromHz, toHz })));
const CHANGES = PAIRS.filter(({ fromHz, toHz }) => fromHz !== toHz);
const PEAK = 12_000;

const tone = (hz: number, rateHz: number, samples: number): Int16Array =>
  Int16Array.from({ length: samples }, (_, index) =>
    Math.round(PEAK * Math.sin((2 * Math.PI * hz * index) / rateHz)),
  );

function resample(pcm: Int16Array, fromHz: number, toHz: number, cuts: readonly number[] = []): number[] {
  const resampler = new StreamResampler(fromHz, toHz);
  const made: number[] = [];
  let at = 0;
  for (const cut of cuts) {
    made.push(...resampler.push(pcm.subarray(at, at + cut)));
    at += cut;
  }
  made.push(...resampler.push(pcm.subarray(at)), ...resampler.flush());
  return made;
}

/** Level of what a tone becomes, in decibels of the tone; its ends are left out. */
function levelDb(hz: number, fromHz: number, toHz: number): number {
  const made = resample(tone(hz, fromHz, fromHz / 10), fromHz, toHz);
  const middle = made.slice(made.length / 4, (3 * made.length) / 4);
  const power = middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length;
  return 10 * Math.log10(Math.max(power, 1e-9) / (PEAK ** 2 / 2));
}

describe('StreamResampler', () => {
  it.each(PAIRS)('gives as many samples as there is time, $fromHz to $toHz', ({ fromHz, toHz }) => {
    fc.assert(
      fc.property(fc.nat({ max: 3000 }), (samples) => {
        expect(resample(new Int16Array(samples), fromHz, toHz)).toHaveLength(
          Math.ceil((samples * toHz) / fromHz),
        );
      }),
      { numRuns: 10 },
    );
  });

  it.each(PAIRS)('makes the same of samples however they are cut, $fromHz to $toHz', ({ fromHz, toHz }) => {
    const pcm = tone(700, fromHz, 1500);
    const whole = resample(pcm, fromHz, toHz);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 400 }), { maxLength: 12 }), (cuts) => {
        expect(resample(pcm, fromHz, toHz, cuts)).toEqual(whole);
      }),
      { numRuns: 12 },
    );
  });

  it.each(PAIRS)('keeps a tone as it is and where it is, $fromHz to $toHz', ({ fromHz, toHz }) => {
    const made = resample(tone(1000, fromHz, fromHz / 10), fromHz, toHz);
    const wanted = tone(1000, toHz, toHz / 10);
    const errors = made.slice(200, -200).map((sample, index) => Math.abs(sample - wanted[index + 200]!));
    expect(Math.max(...errors)).toBeLessThan(PEAK * 0.005);
  });

  it.each(CHANGES)('passes speech and stops the rest, $fromHz to $toHz', ({ fromHz, toHz }) => {
    const bandHz = Math.min(fromHz, toHz) / 2;
    for (const share of [0.1, 0.4, 0.8]) {
      expect(Math.abs(levelDb(share * bandHz, fromHz, toHz))).toBeLessThan(0.1);
    }
    const folding = [1.05, 1.3, 1.8].map((share) => share * bandHz).filter((hz) => hz < fromHz / 2);
    for (const hz of folding) expect(levelDb(hz, fromHz, toHz)).toBeLessThan(-70);
  });

  it.each([1000, 3000, 3400])('leaves no image of a telephone above its band, of %i Hz', (hz) => {
    const made = Float64Array.from(resample(tone(hz, 8000, 1600), 8000, 16_000)).subarray(800, 2400);
    const powerAt = (toneHz: number): number => {
      let real = 0;
      let imaginary = 0;
      made.forEach((sample, index) => {
        // A window, so that the tone itself does not leak into the place of its image.
        const windowed = sample * (0.5 - 0.5 * Math.cos((2 * Math.PI * index) / made.length)) ** 2;
        real += windowed * Math.cos((2 * Math.PI * toneHz * index) / 16_000);
        imaginary += windowed * Math.sin((2 * Math.PI * toneHz * index) / 16_000);
      });
      return real ** 2 + imaginary ** 2;
    };
    expect(10 * Math.log10(powerAt(8000 - hz) / powerAt(hz))).toBeLessThan(-70);
  });

  it.each([
    [8000, 16_000],
    [24_000, 48_000],
  ])('keeps every sample where the rate is doubled, %i to %i', (fromHz, toHz) => {
    const pcm = Int16Array.from({ length: 1000 }, (_, index) => ((index * 7919) % 65_536) - 32_768);
    expect(resample(pcm, fromHz, toHz).filter((_, index) => index % 2 === 0)).toEqual([...pcm]);
  });

  it('holds back no more than its delay', () => {
    for (const { fromHz, toHz } of PAIRS) {
      const resampler = new StreamResampler(fromHz, toHz);
      const made = resampler.push(new Int16Array(fromHz / 50)).length;
      const owedSamples = ((fromHz / 50 - resampler.delaySamples) * toHz) / fromHz;
      expect(made).toBeGreaterThanOrEqual(Math.floor(owedSamples));
      expect(resampler.delaySamples / fromHz).toBeLessThan(0.003);
    }
  });

  it('does not drift', () => {
    const resampler = new StreamResampler(8000, 22_050);
    const chunk = new Int16Array(8000);
    let made = 0;
    for (let second = 0; second < 120; second += 1) made += resampler.push(chunk).length;
    expect(made + resampler.flush().length).toBe(120 * 22_050);
  });

  it('is as new after a flush', () => {
    const resampler = new StreamResampler(16_000, 8000);
    const pcm = tone(500, 16_000, 777);
    const once = [...resampler.push(pcm), ...resampler.flush()];
    expect([...resampler.push(pcm), ...resampler.flush()]).toEqual(once);
  });

  it('does not overflow', () => {
    const loud = Int16Array.from({ length: 4000 }, (_, index) => (index % 40 < 20 ? 32_767 : -32_768));
    const made = resample(loud, 8000, 16_000);
    expect(Math.max(...made)).toBe(32_767);
    expect(Math.min(...made)).toBe(-32_768);
  });
});
