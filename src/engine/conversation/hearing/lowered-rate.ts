const STEP = 8;
const TAPS = 4 * STEP;
/** A raised cosine: it leaves what is below 500 Hz, so that two waves half a step apart still look alike. */
const WEIGHTS = Float32Array.from(
  { length: TAPS },
  (_, tap) => (1 - Math.cos((2 * Math.PI * (tap + 0.5)) / TAPS)) / TAPS,
);

/** A stream at an eighth of its rate, the same however it is cut; it lags by two steps. */
export class LoweredRate {
  /** What the next value begins with. */
  private rest: Int16Array = new Int16Array(TAPS - STEP);

  /** The values that are complete with these samples. */
  push(pcm: Int16Array): Float32Array {
    const all = new Int16Array(this.rest.length + pcm.length);
    all.set(this.rest);
    all.set(pcm, this.rest.length);
    const count = Math.floor((all.length - TAPS + STEP) / STEP);
    this.rest = all.slice(count * STEP);
    const values = new Float32Array(count);
    for (let index = 0; index < count; index += 1) {
      let sum = 0;
      for (let tap = 0; tap < TAPS; tap += 1) sum += all[index * STEP + tap]! * WEIGHTS[tap]!;
      values[index] = sum;
    }
    return values;
  }
}
