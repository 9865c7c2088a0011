import { ENGINE_SAMPLE_RATE_HZ } from '../../ports/audio-decoder.js';
import { FrameSpectrum } from '../features/frame-spectrum.js';
import { hannWindow } from '../features/hann-window.js';
import { MelFilterBank } from '../features/mel-filter-bank.js';

/** What the encoder hears: log-mel values, a row of frames for each filter. */
export interface SpeechFeatures {
  /** `[filters, frames]`, row by row. */
  values: Float32Array;
  /** Frames of 10 ms. */
  frames: number;
  /** Frames from the start that come from the audio; the rest is zero. */
  validFrames: number;
}

/** Turns 16 kHz mono s16 audio into what an encoder was trained on. */
export interface FeatureExtractor {
  extract(pcm: Int16Array): SpeechFeatures;
}

const FFT_SIZE = 512;
const WINDOW = 400;
const HOP = 160;
const PRE_EMPHASIS = 0.97;
const FULL_SCALE = 32_768;
/** Added to energies before their logarithm is taken. */
const LOG_GUARD = 2 ** -24;
/** Added to deviations before values are divided by them. */
const DEVIATION_GUARD = 1e-5;

/**
 * The features that NeMo trains Parakeet on (`AudioToMelSpectrogramPreprocessor`, without dither): pre-emphasis over
 * the whole signal, frames of 25 ms every 10 ms around the sample they stand for, with zeros beyond both ends,
 * logarithms of mel energies, and each filter brought to mean 0 and deviation 1 over the piece.
 */
export class NemoFeatures implements FeatureExtractor {
  private readonly spectrum = new FrameSpectrum(FFT_SIZE, hannWindow(WINDOW, 'symmetric'));
  private readonly filterBank: MelFilterBank;
  private readonly power: Float64Array;
  private readonly energies: Float64Array;

  /** @param filters values per frame: 128 in the 0.6b models, 80 in the 110m one. */
  constructor(filters: number) {
    this.filterBank = new MelFilterBank({
      filters,
      fftSize: FFT_SIZE,
      sampleRateHz: ENGINE_SAMPLE_RATE_HZ,
      lowHz: 0,
      highHz: ENGINE_SAMPLE_RATE_HZ / 2,
    });
    this.power = new Float64Array(this.spectrum.bins);
    this.energies = new Float64Array(filters);
  }

  extract(pcm: Int16Array): SpeechFeatures {
    const validFrames = Math.floor(pcm.length / HOP);
    const frames = validFrames + 1;
    const signal = emphasize(pcm);
    const values = new Float32Array(this.filterBank.filters * frames);
    for (let frame = 0; frame < validFrames; frame += 1) {
      this.spectrum.power(signal, frame * HOP - FFT_SIZE / 2, this.power);
      this.filterBank.apply(this.power, this.energies);
      for (let filter = 0; filter < this.energies.length; filter += 1)
        values[filter * frames + frame] = Math.log(this.energies[filter]! + LOG_GUARD);
    }
    for (let filter = 0; filter < this.energies.length; filter += 1)
      normalize(values.subarray(filter * frames, filter * frames + validFrames));
    return { values, frames, validFrames };
  }
}

function emphasize(pcm: Int16Array): Float64Array {
  const signal = new Float64Array(pcm.length);
  let previous = 0;
  for (let at = 0; at < pcm.length; at += 1) {
    const sample = pcm[at]! / FULL_SCALE;
    signal[at] = sample - PRE_EMPHASIS * previous;
    previous = sample;
  }
  return signal;
}

/** Brings values to mean 0 and deviation 1; the variance is that of a sample (divided by one less than the count). */
function normalize(values: Float32Array): void {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const deviation = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0;
  const scale = 1 / (deviation + DEVIATION_GUARD);
  for (let at = 0; at < values.length; at += 1) values[at] = (values[at]! - mean) * scale;
}
