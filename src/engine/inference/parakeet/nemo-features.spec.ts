import { describe, expect, it } from 'vitest';
import { NemoFeatures } from './nemo-features.js';

const HOP = 160;

/** The published definition, term by term, in double precision and with a Fourier sum instead of a transform. */
function definition(pcm: Int16Array, filters: number): number[][] {
  const sample = (at: number): number => (pcm[at] ?? 0) / 32_768;
  const emphasized = (at: number): number =>
    at < 0 || at >= pcm.length ? 0 : sample(at) - (at > 0 ? 0.97 * sample(at - 1) : 0);
  const weights = melWeights(filters);
  const frames = Array.from({ length: Math.floor(pcm.length / HOP) }, (_, frame) => {
    const windowed = Array.from({ length: 400 }, (_value, at) => {
      const hann = 0.5 * (1 - Math.cos((2 * Math.PI * at) / 399));
      return emphasized(frame * HOP - 200 + at) * hann;
    });
    const power = Array.from({ length: 257 }, (_value, bin) => fourierPower(windowed, bin));
    return weights.map((row) =>
      Math.log(row.reduce((sum, weight, bin) => sum + weight * (power[bin] ?? 0), 0) + 2 ** -24),
    );
  });
  return weights.map((_, filter) => standardized(frames.map((frame) => frame[filter] ?? NaN)));
}

function fourierPower(values: readonly number[], bin: number): number {
  let re = 0;
  let im = 0;
  values.forEach((value, at) => {
    re += value * Math.cos((2 * Math.PI * bin * at) / 512);
    im -= value * Math.sin((2 * Math.PI * bin * at) / 512);
  });
  return re * re + im * im;
}

/** librosa's `filters.mel(sr=16000, n_fft=512)`, from its documentation. */
function melWeights(filters: number): number[][] {
  const toHz = (mel: number): number => (mel < 15 ? (200 * mel) / 3 : 1000 * 6.4 ** ((mel - 15) / 27));
  const topMel = 15 + (27 * Math.log(8)) / Math.log(6.4);
  const edges = Array.from({ length: filters + 2 }, (_, at) => toHz((topMel * at) / (filters + 1)));
  return Array.from({ length: filters }, (_, filter) => {
    const [left = 0, centre = 0, right = 0] = edges.slice(filter, filter + 3);
    return Array.from({ length: 257 }, (_value, bin) => {
      const hz = (bin * 8000) / 256;
      const slope = Math.min((hz - left) / (centre - left), (right - hz) / (right - centre));
      return (Math.max(0, slope) * 2) / (right - left);
    });
  });
}

function standardized(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return values.map((value) => (value - mean) / (Math.sqrt(variance) + 1e-5));
}

/** A sweep over noise, loud and soft. */
function signal(samples: number): Int16Array {
  let state = 7;
  return Int16Array.from({ length: samples }, (_, at) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    const tone = Math.sin(at * at * 0.000_05) * (1 + Math.sin(at / 900));
    return Math.round(tone * 9000 + (state / 0x7fff_ffff - 0.5) * 600);
  });
}

function rowsOf(pcm: Int16Array, filters: number): Float32Array[] {
  const { values, frames, validFrames } = new NemoFeatures(filters).extract(pcm);
  return Array.from({ length: filters }, (_, filter) =>
    values.subarray(filter * frames, filter * frames + validFrames),
  );
}

describe('NemoFeatures', () => {
  it.each([
    [128, 4000],
    [80, 3201],
  ])('equal the definition: %i filters, %i samples', (filters, samples) => {
    const pcm = signal(samples);
    const expected = definition(pcm, filters);
    rowsOf(pcm, filters).forEach((row, filter) => {
      expect(row).toHaveLength(Math.floor(samples / HOP));
      row.forEach((value, frame) =>
        expect(Math.abs(value - (expected[filter]?.[frame] ?? NaN))).toBeLessThan(1e-4),
      );
    });
  });

  it('tell an impulse by the window at its place: a difference known by hand', () => {
    const pcm = new Int16Array(4 * HOP);
    pcm[HOP] = 16_384;
    const [row = new Float32Array()] = rowsOf(pcm, 128).slice(60, 61);
    // Frames 0 to 2 hear the impulse and its echo by pre-emphasis; frame 3, that begins 120 samples behind it, nothing.
    const hann = (at: number): number => 0.5 * (1 - Math.cos((2 * Math.PI * at) / 399));
    const weights = melWeights(128)[60] ?? [];
    const logs = [0, 1, 2, 3].map((frame) => {
      const at = HOP - frame * HOP + 200;
      const first = at < 0 ? 0 : 0.5 * hann(at);
      const second = at + 1 < 0 || at + 1 > 399 ? 0 : -0.485 * hann(at + 1);
      const energy = weights.reduce((sum, weight, bin) => {
        const angle = (2 * Math.PI * bin) / 512;
        return sum + weight * (first ** 2 + second ** 2 + 2 * first * second * Math.cos(angle));
      }, 0);
      return Math.log(energy + 2 ** -24);
    });
    standardized(logs).forEach((value, frame) => expect(row[frame]).toBeCloseTo(value, 4));
    expect(logs[3]).toBeCloseTo(-24 * Math.LN2, 9);
  });

  it('put a tone into the filter around its frequency', () => {
    const hz = 1000 * 6.4 ** (10 / 27);
    const pcm = Int16Array.from({ length: 16_000 }, (_, at) =>
      at < 8000 ? 0 : Math.round(8000 * Math.sin((2 * Math.PI * hz * at) / 16_000)),
    );
    const rows = rowsOf(pcm, 80);
    const contrast = rows.map((row) => (row[80] ?? 0) - (row[20] ?? 0));
    const topMel = 15 + (27 * Math.log(8)) / Math.log(6.4);
    const nearest = Math.round((25 * 81) / topMel) - 1;
    expect(Math.min(...contrast)).toBeGreaterThan(0);
    expect(rows[nearest]?.[80]).toBeGreaterThan(0.9);
  });

  it('do not depend on loudness where there is sound, and are 0 in silence', () => {
    const loud = signal(8000);
    const soft = loud.map((sample) => Math.round(sample / 4) * 1);
    const [a, b] = [rowsOf(loud, 128), rowsOf(soft, 128)];
    const gaps = a.flatMap((row, filter) =>
      [...row].map((value, at) => Math.abs(value - (b[filter]?.[at] ?? NaN))),
    );
    expect(gaps.sort((x, y) => x - y)[Math.floor(gaps.length * 0.9)]).toBeLessThan(0.1);
    rowsOf(new Int16Array(3200), 128).forEach((row) =>
      row.forEach((value) => expect(Math.abs(value)).toBeLessThan(1e-6)),
    );
  });

  it('end with a frame of zeros behind the audio', () => {
    const { values, frames, validFrames } = new NemoFeatures(128).extract(signal(1700));
    expect([frames, validFrames, values.length]).toEqual([11, 10, 128 * 11]);
    for (let filter = 0; filter < 128; filter += 1) expect(values[filter * 11 + 10]).toBe(0);
  });

  it('are finite for one frame and for none', () => {
    for (const samples of [0, 1, 160]) {
      const { values, validFrames } = new NemoFeatures(80).extract(signal(samples));
      expect(validFrames).toBe(Math.floor(samples / HOP));
      expect(values.every(Number.isFinite)).toBe(true);
    }
  });
});
