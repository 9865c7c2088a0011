/** What a stretch of audio is like. */
export interface SignalFigures {
  /** Root mean square of the samples, 0–1 of full scale. */
  rms: number;
  /** Largest magnitude, 0–1 of full scale. */
  peak: number;
  /** Speech over the noise between it, in decibels. */
  snrDb: number;
  /** Share of samples at full scale, 0–1. */
  clipping: number;
  durationMs: number;
}

/** What is added up of samples, frame by frame. */
export interface SampleSums {
  samples: number;
  /** Of the squares, of full scale 1. */
  energy: number;
  /** 0–1 of full scale. */
  peak: number;
  /** Samples at full scale. */
  clipped: number;
}

export type SignalLabel = 'Excellent' | 'Good' | 'Fair' | 'Poor';

const FULL_SCALE = 32_768;
const CLIPPED = 32_767;
/** More tells nothing: room noise of a good microphone is 60 dB below speech, and digital silence is infinitely so. */
const MAX_SNR_DB = 60;
/** The least noise that 16 bits can hold. */
const MIN_NOISE_POWER = (1 / FULL_SCALE) ** 2 / 12;

export const noSamples = (): SampleSums => ({ samples: 0, energy: 0, peak: 0, clipped: 0 });

/** Adds s16le samples. */
export function addSamples(sums: SampleSums, pcm: Int16Array): void {
  let energy = 0;
  for (const sample of pcm) {
    const magnitude = Math.abs(sample);
    energy += sample * sample;
    if (magnitude > sums.peak * FULL_SCALE) sums.peak = magnitude / FULL_SCALE;
    if (magnitude >= CLIPPED) sums.clipped += 1;
  }
  sums.samples += pcm.length;
  sums.energy += energy / FULL_SCALE ** 2;
}

/** Mean power of the samples, of full scale 1. */
export const powerOf = ({ energy, samples }: SampleSums): number => (samples === 0 ? 0 : energy / samples);

/** The same of s16le samples. */
export function powerOfSamples(pcm: Int16Array): number {
  let energy = 0;
  for (let at = 0; at < pcm.length; at += 1) energy += pcm[at]! * pcm[at]!;
  return pcm.length === 0 ? 0 : energy / pcm.length / FULL_SCALE ** 2;
}

/**
 * Signal to noise as speech frames against the frames between them: what is loud in a speech frame is speech and noise,
 * so the noise is taken off before the two are compared.
 *
 * @param speechPower mean power of frames with speech; `noisePower` of those without. Both of full scale 1.
 * @returns decibels, 0–60.
 */
export function snrDbOf(speechPower: number, noisePower: number): number {
  const noise = Math.max(noisePower, MIN_NOISE_POWER);
  const ratio = Math.max(speechPower - noise, 0) / noise;
  return Math.min(MAX_SNR_DB, Math.max(0, 10 * Math.log10(Math.max(ratio, 1))));
}

/** The figures of speech, and the noise between it. */
export function figuresOf(speech: SampleSums, noisePower: number, sampleRateHz: number): SignalFigures {
  const { samples, peak, clipped } = speech;
  const power = powerOf(speech);
  return {
    rms: Math.sqrt(power),
    peak,
    snrDb: snrDbOf(power, noisePower),
    clipping: samples === 0 ? 0 : clipped / samples,
    durationMs: (samples * 1000) / sampleRateHz,
  };
}

/** From here on up to there, a figure goes from bad to good. */
interface Range {
  bad: number;
  good: number;
}

/** Recognition suffers below 5 dB of signal over noise, and no more above 30. */
const SNR_DB: Range = { bad: 5, good: 30 };
/** Speech at −46 dB of full scale drowns in the microphone's own noise; telephone speech is at −26. */
const LEVEL_DB: Range = { bad: -46, good: -30 };
/** One clipped sample in a hundred is heard as distortion. */
const CLIPPING: Range = { bad: 0.01, good: 0 };

const LABELS: readonly { label: SignalLabel; from: number }[] = [
  { label: 'Excellent', from: 0.8 },
  { label: 'Good', from: 0.6 },
  { label: 'Fair', from: 0.35 },
  { label: 'Poor', from: 0 },
];

/**
 * How well speech can be understood: the worst of signal to noise, level and clipping, as what one of them spoils the
 * others cannot mend.
 *
 * @returns the score 0–1, and its label: `Excellent` from 0.8, `Good` from 0.6, `Fair` from 0.35.
 */
export function signalQuality({ snrDb, rms, clipping }: SignalFigures): {
  score: number;
  label: SignalLabel;
} {
  const levelDb = 20 * Math.log10(Math.max(rms, 1 / FULL_SCALE));
  const score = Math.min(within(SNR_DB, snrDb), within(LEVEL_DB, levelDb), within(CLIPPING, clipping));
  const { label } = LABELS.find(({ from }) => score >= from) ?? { label: 'Poor' };
  return { score, label };
}

const within = ({ bad, good }: Range, value: number): number =>
  Math.min(1, Math.max(0, (value - bad) / (good - bad)));
