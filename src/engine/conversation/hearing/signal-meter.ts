import {
  addSamples,
  figuresOf,
  noSamples,
  powerOfSamples,
  type SampleSums,
  type SignalFigures,
} from '../../audio/signal-figures.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../ports/audio-decoder.js';
import { SAMPLES_PER_MS } from './audio-intake.js';

/** So much speech is measured together. */
const SPAN_MS = 1000;
/** A rest of speech that is shorter says nothing. */
const MIN_SPAN_MS = 160;
/** Frames that voice detection is sure of; what is between them is neither. */
const SPEECH = 0.5;
const NOISE = 0.15;
/** Speech dies away in as many frames. */
const DECAY_FRAMES = 4;
/** Each frame of noise counts this much: about two seconds of it are remembered. */
const NOISE_WEIGHT = 0.015;

/** Measures speech and the noise between it, and tells of each second of speech and of the rest at its end. */
export class SignalMeter {
  private speech: SampleSums = noSamples();
  private noisePower: number | undefined;
  private quietFrames = 0;

  constructor(private readonly tell: (figures: SignalFigures) => void) {}

  /** @param probability of speech in this frame. */
  hear(pcm: Int16Array, probability: number): void {
    this.quietFrames = probability <= NOISE ? this.quietFrames + 1 : 0;
    if (this.quietFrames > DECAY_FRAMES) this.hearNoise(pcm);
    if (probability < SPEECH) return;
    addSamples(this.speech, pcm);
    if (this.speech.samples >= SPAN_MS * SAMPLES_PER_MS) this.endSpan();
  }

  /** Speech has ended. */
  endSpan(): void {
    const { speech } = this;
    this.speech = noSamples();
    if (speech.samples >= MIN_SPAN_MS * SAMPLES_PER_MS)
      this.tell(figuresOf(speech, this.noisePower ?? 0, ENGINE_SAMPLE_RATE_HZ));
  }

  private hearNoise(pcm: Int16Array): void {
    const power = powerOfSamples(pcm);
    this.noisePower = power * NOISE_WEIGHT + (this.noisePower ?? power) * (1 - NOISE_WEIGHT);
  }
}
