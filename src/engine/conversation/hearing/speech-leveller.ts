import { VAD_FRAME_SAMPLES } from '../../ports/voice-activity.js';

/** 12 dB; more would make speech of what is behind it. */
const MAX_GAIN = 4;
/** RMS that the noise between words is raised to at most, −65 dBFS: voice detection hears nothing in it. */
const NOISE_LEVEL = 18;
/** Peak that speech is raised to at most, −21 dBFS: its first sounds keep their shape. */
const SPEECH_PEAK = 3000;
/** The gain rises by 13 dB a second and falls at once, so that a loud word is never clipped nor a pause pumped up. */
const GAIN_RISE = 1.05;
/** The floor of the noise rises by 5 dB a second and falls at once. */
const NOISE_RISE = 1.02;
/** The noise of 16 bits. */
const MIN_NOISE = 0.3;

/**
 * Raises quiet speech for voice detection, which misses the beginning of what is 60 dB below full scale, and all of it
 * behind somebody louder. The gain follows the noise between words: a quiet microphone has little of it.
 */
export class SpeechLeveller {
  private gain = 1;
  private noise = Infinity;
  /** Seldom more comes at once; what does has a buffer of its own, which is not held. */
  private readonly held = new Int16Array(2 * VAD_FRAME_SAMPLES);

  /**
   * @param pcm whole frames, in the order in which they were said; not changed.
   * @returns as many samples, which the next call may overwrite; `pcm` itself where nothing is to be raised.
   */
  level(pcm: Int16Array): Int16Array {
    const isLong = pcm.length > this.held.length;
    const raised = isLong ? new Int16Array(pcm.length) : this.held.subarray(0, pcm.length);
    let isRaised = false;
    for (let start = 0; start < pcm.length; start += VAD_FRAME_SAMPLES) {
      const before = this.gain;
      this.follow(pcm, start);
      isRaised ||= before !== 1 || this.gain !== 1;
      this.raise(pcm, raised, start, Math.min(before, this.gain));
    }
    return isRaised ? raised : pcm;
  }

  private follow(pcm: Int16Array, start: number): void {
    let energy = 0;
    let peak = 1;
    for (let at = start; at < start + VAD_FRAME_SAMPLES; at += 1) {
      const sample = pcm[at]!;
      energy += sample * sample;
      if (sample > peak) peak = sample;
      else if (-sample > peak) peak = -sample;
    }
    const rms = Math.max(MIN_NOISE, Math.sqrt(energy / VAD_FRAME_SAMPLES));
    this.noise = Math.min(rms, this.noise * NOISE_RISE);
    const wanted = Math.min(MAX_GAIN, NOISE_LEVEL / this.noise, SPEECH_PEAK / peak, this.gain * GAIN_RISE);
    this.gain = Math.max(1, wanted);
  }

  /** From one gain to the next within a frame, so that there is no step in the sound. */
  private raise(pcm: Int16Array, raised: Int16Array, start: number, from: number): void {
    const step = (this.gain - from) / VAD_FRAME_SAMPLES;
    let gain = from;
    for (let at = start; at < start + VAD_FRAME_SAMPLES; at += 1) {
      gain += step;
      raised[at] = pcm[at]! * gain;
    }
  }
}
