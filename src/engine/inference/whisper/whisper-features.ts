import { FrameSpectrum } from '../features/frame-spectrum.js';
import { hannWindow } from '../features/hann-window.js';
import { MelFilterBank } from '../features/mel-filter-bank.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../ports/audio-decoder.js';

const FFT_SIZE = 400;
const HOP_SAMPLES = 160;
const EDGE_SAMPLES = FFT_SIZE / 2;
const MIN_ENERGY = 1e-10;
/** What lies further below the loudest value, in powers of ten, is raised to it. */
const RANGE = 8;

/**
 * Log-mel features as Whisper takes them, of a fixed stretch of 16 kHz audio: frames of 400 samples, 160 apart, under a
 * periodic Hann window, the signal mirrored at its ends. An instance serves one caller at a time.
 */
export class WhisperFeatures {
  readonly frames: number;
  private readonly samples: number;
  private readonly spectrum = new FrameSpectrum(FFT_SIZE, hannWindow(FFT_SIZE, 'periodic'));
  private readonly filters: MelFilterBank;

  /**
   * @param mels 80, or 128 for the third generation of the large model.
   * @param durationSec what shorter audio is filled up to with silence.
   */
  constructor(
    readonly mels: number,
    durationSec = 30,
  ) {
    this.samples = durationSec * ENGINE_SAMPLE_RATE_HZ;
    this.frames = this.samples / HOP_SAMPLES;
    const highHz = ENGINE_SAMPLE_RATE_HZ / 2;
    this.filters = new MelFilterBank({
      filters: mels,
      fftSize: FFT_SIZE,
      sampleRateHz: ENGINE_SAMPLE_RATE_HZ,
      lowHz: 0,
      highHz,
    });
  }

  /**
   * @param signal samples between −1 and 1; what is longer than the stretch is left out.
   * @returns `mels × frames` values, a row per mel.
   */
  compute(signal: Float32Array): Float32Array {
    const features = new Float32Array(this.mels * this.frames).fill(Math.log10(MIN_ENERGY));
    const padded = this.mirrored(signal);
    const power = new Float64Array(this.spectrum.bins);
    const energies = new Float64Array(this.mels);
    let known: number | undefined;
    for (let frame = 0; frame < this.frames; frame += 1) {
      const start = frame * HOP_SAMPLES;
      const level = levelOf(padded, start);
      if (level === 0) continue;
      if (level === undefined || level !== known) {
        this.spectrum.power(padded, start, power);
        this.filters.apply(power, energies);
        known = level;
      }
      for (let mel = 0; mel < this.mels; mel += 1)
        features[mel * this.frames + frame] = Math.log10(Math.max(energies[mel]!, MIN_ENERGY));
    }
    return scaled(features);
  }

  private mirrored(signal: Float32Array): Float32Array {
    const padded = new Float32Array(this.samples + 2 * EDGE_SAMPLES);
    padded.set(signal.subarray(0, this.samples), EDGE_SAMPLES);
    const end = EDGE_SAMPLES + this.samples;
    for (let at = 1; at <= EDGE_SAMPLES; at += 1) {
      padded[EDGE_SAMPLES - at] = padded[EDGE_SAMPLES + at]!;
      padded[end - 1 + at] = padded[end - 1 - at]!;
    }
    return padded;
  }
}

/** What all samples of a frame are, as where audio is filled up; undefined where they differ. */
function levelOf(signal: Float32Array, start: number): number | undefined {
  const level = signal[start];
  for (let at = start + 1; at < start + FFT_SIZE; at += 1) if (signal[at] !== level) return undefined;
  return level;
}

function scaled(features: Float32Array): Float32Array {
  let loudest = -Infinity;
  for (const value of features) loudest = Math.max(loudest, value);
  return features.map((value) => (Math.max(value, loudest - RANGE) + 4) / 4);
}
