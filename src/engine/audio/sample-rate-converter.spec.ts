import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SampleRateConverter } from './sample-rate-converter.js';

const tone = (hz: number, rateHz: number, seconds: number): Int16Array =>
  Int16Array.from({ length: Math.round(rateHz * seconds) }, (_, index) =>
    Math.round(12_000 * Math.sin((2 * Math.PI * hz * index) / rateHz)),
  );

function convert(pcm: Int16Array, fromHz: number, toHz: number, cuts: readonly number[] = []): number[] {
  const converter = new SampleRateConverter(fromHz, toHz);
  const made: number[] = [];
  let at = 0;
  for (const cut of cuts) {
    made.push(...converter.convert(pcm.subarray(at, at + cut)));
    at += cut;
  }
  made.push(...converter.convert(pcm.subarray(at)), ...converter.end());
  return made;
}

/** Power of the samples' middle, relative to that of the tone. */
const levelOf = (samples: readonly number[]): number => {
  const middle = samples.slice(500, -500);
  return (
    Math.sqrt(middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length) /
    (12_000 / Math.SQRT2)
  );
};

const RATES = [
  [22_050, 24_000],
  [24_000, 22_050],
  [24_000, 16_000],
  [16_000, 24_000],
  [24_000, 8_000],
  [44_100, 16_000],
] as const;

describe('SampleRateConverter', () => {
  it.each(RATES)('gives as many seconds: %i to %i', (fromHz, toHz) => {
    const made = convert(tone(440, fromHz, 0.5), fromHz, toHz);
    expect(Math.abs(made.length - toHz / 2)).toBeLessThanOrEqual(1);
  });

  it.each(RATES)('keeps speech as it is and where it is: %i to %i', (fromHz, toHz) => {
    const made = convert(tone(440, fromHz, 0.5), fromHz, toHz);
    const wanted = tone(440, toHz, 0.5);
    const errors = made
      .slice(200, -200)
      .map((sample, index) => Math.abs(sample - (wanted[index + 200] ?? 0)));
    expect(Math.max(...errors)).toBeLessThan(60);
  });

  it('leaves nothing of what the lower rate cannot carry', () => {
    expect(levelOf(convert(tone(10_500, 24_000, 0.5), 24_000, 16_000))).toBeLessThan(0.01);
    expect(levelOf(convert(tone(6000, 24_000, 0.5), 24_000, 16_000))).toBeGreaterThan(0.97);
  });

  it('makes the same of samples however they are cut', () => {
    const pcm = tone(300, 22_050, 0.05);
    const whole = convert(pcm, 22_050, 24_000);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 300 }), { maxLength: 8 }), (cuts) => {
        expect(convert(pcm, 22_050, 24_000, cuts)).toEqual(whole);
      }),
    );
  });

  it('does not overflow', () => {
    const loud = Int16Array.from({ length: 4000 }, (_, index) => (index % 40 < 20 ? 32_767 : -32_768));
    const made = convert(loud, 24_000, 22_050);
    expect(Math.max(...made)).toBeLessThanOrEqual(32_767);
    expect(Math.max(...made)).toBeGreaterThan(32_000);
  });

  it('makes nothing of nothing', () => {
    expect(convert(new Int16Array(0), 24_000, 16_000).every((sample) => sample === 0)).toBe(true);
  });
});
