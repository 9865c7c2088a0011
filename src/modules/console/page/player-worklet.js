/** Of what comes after a silence, so much is awaited first: the network is not even. */
const HEAD_START_MS = 60;
const REPORT_MS = 50;

/** Plays samples as they come, in order and without gaps, and tells how loud it is. A message `clear` drops the rest. */
class Player extends AudioWorkletProcessor {
  /** @type {Float32Array[]} */
  #chunks = [];
  #offset = 0;
  #waitingSamples = 0;
  #isPlaying = false;
  #sinceReport = 0;
  #sinceArrival = 0;
  #energy = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }) => {
      if (data === 'clear') this.#clear();
      else this.#add(data);
    };
  }

  /**
   * @param {Float32Array[][]} _inputs
   * @param {Float32Array[][]} outputs
   */
  process(_inputs, [channels]) {
    const [output] = channels ?? [];
    if (output === undefined) return true;
    this.#sinceArrival += output.length;
    const headStart = (HEAD_START_MS * sampleRate) / 1000;
    const isAwaited = this.#waitingSamples < headStart && this.#sinceArrival < headStart;
    if (this.#waitingSamples > 0 && !isAwaited) this.#isPlaying = true;
    for (let at = 0; this.#isPlaying && at < output.length; at += 1) output[at] = this.#next();
    this.#report(output);
    return true;
  }

  /** @param {Float32Array} samples */
  #add(samples) {
    this.#chunks.push(samples);
    this.#waitingSamples += samples.length;
    this.#sinceArrival = 0;
  }

  #clear() {
    this.#chunks = [];
    this.#offset = this.#waitingSamples = 0;
    this.#isPlaying = false;
  }

  #next() {
    const [chunk] = this.#chunks;
    if (chunk === undefined) {
      this.#isPlaying = false;
      return 0;
    }
    const sample = chunk[this.#offset] ?? 0;
    this.#offset += 1;
    this.#waitingSamples -= 1;
    if (this.#offset >= chunk.length) {
      this.#chunks.shift();
      this.#offset = 0;
    }
    return sample;
  }

  /** @param {Float32Array} output */
  #report(output) {
    for (const sample of output) this.#energy += sample * sample;
    this.#sinceReport += output.length;
    if (this.#sinceReport < (REPORT_MS * sampleRate) / 1000) return;
    this.port.postMessage({ rms: Math.sqrt(this.#energy / this.#sinceReport) });
    this.#energy = this.#sinceReport = 0;
  }
}

registerProcessor('player', Player);
