/** Zero crossings of the filter on either side of a sample. */
const REACH = 16;
/** Of the lower Nyquist frequency: what is above does not fold back into speech. */
const PASS_BAND = 0.92;

/** Turns samples of one rate into those of another, across chunks, by a windowed sinc. */
export class Resampler {
  /** @type {Map<number, Float32Array>} filters by phase, in units of `1 / #up` samples. */
  #filters = new Map();
  #pending = new Float32Array(0);
  /** Of the next output, within `#pending`, in units of `1 / #up` samples. */
  #position;

  /**
   * @param {number} fromHz
   * @param {number} toHz
   */
  constructor(fromHz, toHz) {
    const common = greatestCommonDivisor(fromHz, toHz);
    this.up = toHz / common;
    this.down = fromHz / common;
    this.cutoff = Math.min(1, toHz / fromHz) * PASS_BAND;
    this.reach = Math.ceil(REACH / this.cutoff);
    this.#pending = new Float32Array(this.reach);
    this.#position = this.reach * this.up;
  }

  /**
   * @param {Float32Array} samples
   * @returns {Float32Array} what is settled by now: `reach` samples behind.
   */
  push(samples) {
    const all = new Float32Array(this.#pending.length + samples.length);
    all.set(this.#pending);
    all.set(samples, this.#pending.length);
    const end = (all.length - this.reach) * this.up;
    const count = Math.max(0, Math.ceil((end - this.#position) / this.down));
    const output = new Float32Array(count);
    for (let at = 0; at < count; at += 1, this.#position += this.down) {
      output[at] = this.#at(all, Math.floor(this.#position / this.up), this.#position % this.up);
    }
    const used = Math.floor(this.#position / this.up) - this.reach;
    this.#pending = all.slice(used);
    this.#position -= used * this.up;
    return output;
  }

  /**
   * @param {Float32Array} samples
   * @param {number} whole
   * @param {number} phase
   */
  #at(samples, whole, phase) {
    const filter = this.#filters.get(phase) ?? this.#filterOf(phase);
    const start = whole - this.reach + 1;
    let sum = 0;
    for (let tap = 0; tap < filter.length; tap += 1) sum += (samples[start + tap] ?? 0) * (filter[tap] ?? 0);
    return sum;
  }

  /** @param {number} phase */
  #filterOf(phase) {
    const filter = Float32Array.from({ length: 2 * this.reach }, (_, tap) => {
      const distance = tap - this.reach + 1 - phase / this.up;
      const window = 0.5 + 0.5 * Math.cos((Math.PI * distance) / this.reach);
      return Math.abs(distance) >= this.reach ? 0 : this.cutoff * sinc(this.cutoff * distance) * window;
    });
    this.#filters.set(phase, filter);
    return filter;
  }
}

/** @param {number} x */
const sinc = (x) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/**
 * @param {number} a
 * @param {number} b
 * @returns {number}
 */
const greatestCommonDivisor = (a, b) => (b === 0 ? a : greatestCommonDivisor(b, a % b));
