import { ENGINE_SAMPLE_RATE_HZ } from '../../ports/audio-decoder.js';
import { TURN_DETECTOR_SEC } from '../../ports/turn-detector.js';
import { WhisperFeatures } from '../whisper/whisper-features.js';

/** What smart-turn v3 takes: 80 mels of 800 frames, 10 ms apart. */
export const TURN_MELS = 80;
export const TURN_FRAMES = 800;
const SAMPLES = TURN_DETECTOR_SEC * ENGINE_SAMPLE_RATE_HZ;
const FULL_SCALE = 32_768;
/** Added to the variance, so that silence is not divided by nothing. */
const MIN_VARIANCE = 1e-7;

/**
 * Features of the end of a turn as smart-turn v3 takes them: the last eight seconds, silence before them where there
 * are fewer, brought to mean 0 and variance 1 with that silence counted, then Whisper's log-mel values. An instance
 * serves one caller at a time.
 */
export class TurnFeatures {
  private readonly whisper = new WhisperFeatures(TURN_MELS, TURN_DETECTOR_SEC);

  /**
   * @param pcm 16 kHz mono s16.
   * @returns `TURN_MELS × TURN_FRAMES` values, a row per mel.
   */
  compute(pcm: Int16Array): Float32Array {
    return this.whisper.compute(normalized(pcm.subarray(Math.max(0, pcm.length - SAMPLES))));
  }
}

function normalized(pcm: Int16Array): Float32Array {
  let sum = 0;
  let squares = 0;
  for (const sample of pcm) {
    sum += sample;
    squares += sample * sample;
  }
  const mean = sum / SAMPLES;
  const variance = (squares / SAMPLES - mean * mean) / (FULL_SCALE * FULL_SCALE);
  const factor = 1 / (FULL_SCALE * Math.sqrt(variance + MIN_VARIANCE));
  const signal = new Float32Array(SAMPLES).fill(-mean * factor);
  const start = SAMPLES - pcm.length;
  for (let at = 0; at < pcm.length; at += 1) signal[start + at] = (pcm[at]! - mean) * factor;
  return signal;
}
