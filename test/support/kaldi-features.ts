import { MelFilterBank } from '../../src/engine/inference/features/mel-filter-bank.js';
import { RealFourier } from '../../src/engine/inference/features/real-fourier.js';
import type { FeatureExtractor, SpeechFeatures } from '../../src/engine/inference/parakeet/nemo-features.js';

const FFT_SIZE = 512;
const WINDOW = 400;
const HOP = 160;
/** The least energy that has a logarithm: the distance from 1 to the next 32-bit float. */
const LEAST_ENERGY = 2 ** -23;

/**
 * Features as sherpa-onnx computes them for NeMo's models, by Kaldi's conventions: each frame by itself is reflected at
 * the ends of the audio, pre-emphasised and windowed; mel filters end at 7.6 kHz. Not what the models were trained on,
 * but what makes results of both comparable.
 */
export class KaldiFeatures implements FeatureExtractor {
  private readonly fourier = new RealFourier(FFT_SIZE);
  private readonly window = Float64Array.from({ length: WINDOW }, (_, at) => {
    return Math.fround((0.5 - 0.5 * Math.cos((2 * Math.PI * at) / (WINDOW - 1))) ** 0.85);
  });
  private readonly filterBank: MelFilterBank;

  constructor(filters: number) {
    this.filterBank = new MelFilterBank({
      filters,
      fftSize: FFT_SIZE,
      sampleRateHz: 16_000,
      lowHz: 0,
      highHz: 7600,
    });
  }

  extract(pcm: Int16Array): SpeechFeatures {
    const { filters } = this.filterBank;
    const frames = Math.floor((pcm.length + HOP / 2) / HOP);
    const values = new Float32Array(filters * frames);
    const energies = new Float64Array(filters);
    const power = new Float64Array(FFT_SIZE / 2 + 1);
    for (let frame = 0; frame < frames; frame += 1) {
      this.fourier.power(this.frameOf(pcm, frame * HOP + HOP / 2 - WINDOW / 2), power);
      this.filterBank.apply(power, energies);
      energies.forEach((energy, filter) => {
        values[filter * frames + frame] = Math.log(Math.max(energy, LEAST_ENERGY));
      });
    }
    for (let filter = 0; filter < filters; filter += 1)
      normalize(values.subarray(filter * frames, (filter + 1) * frames));
    return { values, frames, validFrames: frames };
  }

  private frameOf(pcm: Int16Array, start: number): Float64Array {
    const frame = new Float64Array(FFT_SIZE);
    for (let at = 0; at < WINDOW; at += 1) frame[at] = (pcm[reflected(start + at, pcm.length)] ?? 0) / 32_768;
    for (let at = WINDOW - 1; at >= 0; at -= 1)
      frame[at] = Math.fround(
        (frame[at] ?? 0) - Math.fround(Math.fround(0.97) * (frame[Math.max(at - 1, 0)] ?? 0)),
      );
    return frame.map((value, at) => Math.fround(value * (this.window[at] ?? 0)));
  }
}

function reflected(at: number, length: number): number {
  if (at < 0) return reflected(-at - 1, length);
  return at < length ? at : reflected(2 * length - 1 - at, length);
}

/**
 * Brings values to mean 0 and deviation 1; the variance is that of all there is, from sums of 32-bit floats in the order in
 * which sherpa-onnx's matrix library takes them. Their rounding is the largest difference to exact features.
 */
function normalize(values: Float32Array): void {
  const { fround, sqrt } = Math;
  const mean = fround(sumInFours(values) / values.length);
  const squares = values.map((value) => fround(value - mean) ** 2);
  const deviation = fround(sqrt(fround(sumInFours(squares) / values.length)));
  const scale = fround(1 / fround(deviation + fround(1e-5)));
  values.forEach((value, at) => (values[at] = fround(value - mean) * scale));
}

function sumInFours(values: Float32Array): number {
  const { fround } = Math;
  const value = (at: number): number => values[at] ?? 0;
  const inFours = Math.max(values.length - 1, 0) & ~3;
  let sum = value(0);
  let at = 1;
  for (; at < inFours; at += 4)
    sum = fround(sum + fround(fround(value(at) + value(at + 1)) + fround(value(at + 2) + value(at + 3))));
  for (; at < values.length; at += 1) sum = fround(sum + value(at));
  return sum;
}
