import { Resampler } from './resampler.js';

const RATE_HZ = 16_000;
/** 32 ms: a frame of voice detection. */
const FRAME_SAMPLES = 512;

/** Hands out what the microphone hears as frames of 16-bit samples at 16 kHz. */
class Recorder extends AudioWorkletProcessor {
  #resampler = new Resampler(sampleRate, RATE_HZ);
  #frame = new Int16Array(FRAME_SAMPLES);
  #filled = 0;

  /** @param {Float32Array[][]} inputs */
  process([channels]) {
    const [samples] = channels ?? [];
    if (samples !== undefined) for (const sample of this.#resampler.push(samples)) this.#take(sample);
    return true;
  }

  /** @param {number} sample */
  #take(sample) {
    this.#frame[this.#filled] = Math.round(Math.max(-1, Math.min(1, sample)) * 32_767);
    this.#filled += 1;
    if (this.#filled < FRAME_SAMPLES) return;
    const { buffer } = this.#frame;
    this.port.postMessage(buffer, [buffer]);
    this.#frame = new Int16Array(FRAME_SAMPLES);
    this.#filled = 0;
  }
}

registerProcessor('recorder', Recorder);
