import { describe, expect, it } from 'vitest';
import { WhisperFeatures } from './whisper-features.js';

const SAMPLES = 480_000;
const FRAMES = 3000;

/** Librosa's default: linear to 1 kHz, then 27 steps to a factor of 6.4. */
const hzOf = (mel: number): number => (mel < 15 ? (mel * 200) / 3 : 1000 * 6.4 ** ((mel - 15) / 27));
const TOP_MEL = 15 + (27 * Math.log(8)) / Math.log(6.4);

function triangleWeight(mels: number, mel: number, hz: number): number {
  const [left, centre, right] = [0, 1, 2].map((edge) => hzOf(((mel + edge) * TOP_MEL) / (mels + 1))) as [
    number,
    number,
    number,
  ];
  const height = Math.min((hz - left) / (centre - left), (right - hz) / (right - centre));
  return (Math.max(height, 0) * 2) / (right - left);
}

/** The definition word for word: a sum for each frequency of each frame, and every weight of every filter. */
function energyByDefinition(signal: Float32Array, frame: number, mel: number, mels: number): number {
  const sampleAt = (at: number): number => {
    const mirrored = at < 0 ? -at : at >= SAMPLES ? 2 * (SAMPLES - 1) - at : at;
    return signal[mirrored] ?? 0;
  };
  let energy = 0;
  for (let bin = 0; bin <= 200; bin += 1) {
    const weight = triangleWeight(mels, mel, bin * 40);
    if (weight === 0) continue;
    let [re, im] = [0, 0];
    for (let at = 0; at < 400; at += 1) {
      const value = sampleAt(frame * 160 - 200 + at) * (0.5 - 0.5 * Math.cos((2 * Math.PI * at) / 400));
      re += value * Math.cos((2 * Math.PI * bin * at) / 400);
      im -= value * Math.sin((2 * Math.PI * bin * at) / 400);
    }
    energy += weight * (re * re + im * im);
  }
  return energy;
}

function noise(samples: number): Float32Array {
  let state = 7;
  return Float32Array.from({ length: samples }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state / 0x7fff_ffff - 0.5) * 0.6;
  });
}

function expectByDefinition(signal: Float32Array, mels: number, frames: readonly number[]): void {
  const features = new WhisperFeatures(mels).compute(signal);
  // The largest value tells what the loudest energy was, from which quiet ones are raised.
  const loudest = features.reduce((best, value) => Math.max(best, value), -Infinity) * 4 - 4;
  for (const frame of frames) {
    for (let mel = 0; mel < mels; mel += 7) {
      const log = Math.log10(Math.max(energyByDefinition(signal, frame, mel, mels), 1e-10));
      const expected = (Math.max(log, loudest - 8) + 4) / 4;
      expect(Math.abs((features[mel * FRAMES + frame] ?? NaN) - expected)).toBeLessThan(1e-4);
    }
  }
}

describe('WhisperFeatures', () => {
  it.each([80, 128])('follow the definition with %i mels, at the mirrored edges too', (mels) => {
    expectByDefinition(noise(SAMPLES), mels, [0, 1, 2, 1500, 2998, 2999]);
  });

  it('follow it where audio ends and silence fills up', () => {
    expectByDefinition(noise(16_123), 80, [0, 99, 100, 101, 102, 103, 2999]);
  });

  it('put a tone where it sounds, as loud as the window makes it', () => {
    const tone = Float32Array.from({ length: SAMPLES }, (_, at) => Math.sin((2 * Math.PI * at) / 16));
    const features = new WhisperFeatures(80).compute(tone);
    // 1 kHz is bin 25; a periodic Hann window over 400 samples makes its amplitude 100, and 50 in both neighbours.
    const powers = [24, 25, 26].map((bin) => [bin * 40, bin === 25 ? 10_000 : 2500] as const);
    for (const mel of [24, 25, 26, 27]) {
      const energy = powers.reduce((sum, [hz, power]) => sum + triangleWeight(80, mel, hz) * power, 0);
      if (energy < 1e-3) continue;
      expect(features[mel * FRAMES + 1000]).toBeCloseTo((Math.log10(energy) + 4) / 4, 4);
    }
  });

  it('are all the floor where nothing sounds', () => {
    const features = new WhisperFeatures(80).compute(new Float32Array(1000));
    expect(features).toHaveLength(80 * FRAMES);
    expect(features.every((value) => value === -1.5)).toBe(true);
  });

  it('leave out what is longer than the stretch', () => {
    const features = new WhisperFeatures(80, 1);
    const long = noise(40_000);
    expect(features.compute(long)).toEqual(features.compute(long.subarray(0, 16_000)));
  });
});
