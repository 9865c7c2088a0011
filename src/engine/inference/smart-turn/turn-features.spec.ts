import { describe, expect, it } from 'vitest';
import { TurnFeatures } from './turn-features.js';

const SAMPLES = 128_000;
const FRAMES = 800;
const MELS = 80;

/** Eight seconds that end with the audio, as floats, brought to mean 0 and variance 1 all together. */
function signalByDefinition(pcm: Int16Array): number[] {
  const signal = Array.from({ length: SAMPLES }, (_, at) => (pcm[pcm.length - SAMPLES + at] ?? 0) / 32_768);
  const mean = signal.reduce((sum, value) => sum + value, 0) / SAMPLES;
  const variance = signal.reduce((sum, value) => sum + (value - mean) ** 2, 0) / SAMPLES;
  return signal.map((value) => (value - mean) / Math.sqrt(variance + 1e-7));
}

/** Slaney's scale: linear to 1 kHz, then 27 steps to a factor of 6.4. */
const hzOf = (mel: number): number => (mel < 15 ? (mel * 200) / 3 : 1000 * 6.4 ** ((mel - 15) / 27));
const TOP_MEL = 15 + (27 * Math.log(8)) / Math.log(6.4);

function weightOf(mel: number, hz: number): number {
  const edge = (at: number): number => hzOf(((mel + at) * TOP_MEL) / (MELS + 1));
  const [left, centre, right] = [edge(0), edge(1), edge(2)];
  const height = Math.min((hz - left) / (centre - left), (right - hz) / (right - centre));
  return (Math.max(height, 0) * 2) / (right - left);
}

/** Energies of all mels in one frame: a sum for each frequency, and every weight of every filter. */
function energiesByDefinition(signal: readonly number[], frame: number): number[] {
  const valueAt = (at: number): number => {
    const mirrored = at < 0 ? -at : at >= SAMPLES ? 2 * (SAMPLES - 1) - at : at;
    return signal[mirrored] ?? NaN;
  };
  const powers = Array.from({ length: 201 }, (_, bin) => {
    let [re, im] = [0, 0];
    for (let at = 0; at < 400; at += 1) {
      const value = valueAt(frame * 160 - 200 + at) * (0.5 - 0.5 * Math.cos((2 * Math.PI * at) / 400));
      re += value * Math.cos((2 * Math.PI * bin * at) / 400);
      im -= value * Math.sin((2 * Math.PI * bin * at) / 400);
    }
    return re * re + im * im;
  });
  return Array.from({ length: MELS }, (_, mel) =>
    powers.reduce((sum, power, bin) => sum + weightOf(mel, bin * 40) * power, 0),
  );
}

function noise(samples: number, offset = 0): Int16Array {
  let state = 7;
  return Int16Array.from({ length: samples }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return offset + (state / 0x7fff_ffff - 0.5) * 4000;
  });
}

/** The largest difference in some frames. */
function worstIn(pcm: Int16Array, frames: readonly number[]): number {
  const features = new TurnFeatures().compute(pcm);
  expect(features).toHaveLength(MELS * FRAMES);
  const signal = signalByDefinition(pcm);
  // The largest value tells what the loudest energy was, from which quiet ones are raised.
  const loudest = features.reduce((best, value) => Math.max(best, value), -Infinity) * 4 - 4;
  const differences = frames.flatMap((frame) =>
    energiesByDefinition(signal, frame).map((energy, mel) => {
      const log = Math.log10(Math.max(energy, 1e-10));
      const expected = (Math.max(log, loudest - 8) + 4) / 4;
      return Math.abs((features[mel * FRAMES + frame] ?? NaN) - expected);
    }),
  );
  return differences.reduce((worst, value) => (value <= worst ? worst : value), 0);
}

describe('TurnFeatures', () => {
  it('follow the definition, at the edges too', () => {
    expect(worstIn(noise(SAMPLES), [0, 1, 2, 400, 797, 798, 799])).toBeLessThan(1e-4);
  });

  it('put silence before a shorter turn, and count it in mean and variance', () => {
    const pcm = noise(16_123, 700);
    expect(worstIn(pcm, [0, 1, 300, 698, 699, 700, 701, 750, 798, 799])).toBeLessThan(1e-4);
  });

  it('hear the end of a longer turn', () => {
    const pcm = noise(SAMPLES + 40_000);
    expect(worstIn(pcm, [0, 1, 799])).toBeLessThan(1e-4);
    expect(new TurnFeatures().compute(pcm)).toEqual(new TurnFeatures().compute(pcm.slice(40_000)));
  });

  it('are the same however loud somebody speaks', () => {
    const loud = noise(50_000);
    const quiet = new TurnFeatures().compute(loud.map((sample) => sample / 2));
    const worst = new TurnFeatures()
      .compute(loud)
      .reduce((most, value, at) => Math.max(most, Math.abs(value - (quiet[at] ?? NaN))), 0);
    expect(worst).toBeLessThan(0.05);
  });

  it('are all the floor where nothing sounds', () => {
    for (const pcm of [new Int16Array(1000), new Int16Array(0)])
      expect(new TurnFeatures().compute(pcm).every((value) => value === -1.5)).toBe(true);
  });
});
