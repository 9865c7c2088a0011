/** Waves are compared at this rate: voices are told apart below 500 Hz. */
export const LOWERED_RATE_HZ = 2000;
/** Steps of the lowered rate that a value is made of. */
const STEPS = 4;

const weights = new Map<number, Float32Array>();

/** A raised cosine: it leaves what is below 500 Hz, so that two waves half a step apart still look alike. */
function weightsFor(taps: number): Float32Array {
  const known = weights.get(taps);
  if (known !== undefined) return known;
  const designed = Float32Array.from(
    { length: taps },
    (_, tap) => (1 - Math.cos((2 * Math.PI * (tap + 0.5)) / taps)) / taps,
  );
  weights.set(taps, designed);
  return designed;
}

/** A stream at {@link LOWERED_RATE_HZ}, the same however it is cut; it lags by two steps. */
export class LoweredRate {
  private readonly step: number;
  private readonly weights: Float32Array;
  /** What the next values are made of, and how much of it there is; it grows to the longest chunk. */
  private samples = new Int16Array(0);
  private count: number;
  private values = new Float32Array(0);

  /** @param rateHz of the stream, a multiple of the lowered one. */
  constructor(rateHz: number) {
    this.step = rateHz / LOWERED_RATE_HZ;
    this.weights = weightsFor(STEPS * this.step);
    this.count = (STEPS - 1) * this.step;
  }

  /** @returns the values that are complete with these samples; the next call overwrites them. */
  push(pcm: Int16Array): Float32Array {
    const { step, weights } = this;
    this.append(pcm);
    const made = Math.floor((this.count - weights.length + step) / step);
    for (let index = 0; index < made; index += 1) this.values[index] = this.valueAt(index * step);
    this.samples.copyWithin(0, made * step, this.count);
    this.count -= made * step;
    return this.values.subarray(0, made);
  }

  private append(pcm: Int16Array): void {
    const needed = this.count + pcm.length;
    if (needed > this.samples.length) {
      const longer = new Int16Array(needed);
      longer.set(this.samples.subarray(0, this.count));
      this.samples = longer;
      this.values = new Float32Array(Math.ceil(needed / this.step));
    }
    this.samples.set(pcm, this.count);
    this.count = needed;
  }

  private valueAt(start: number): number {
    const { samples, weights } = this;
    let sum = 0;
    for (let tap = 0; tap < weights.length; tap += 1) sum += samples[start + tap]! * weights[tap]!;
    return sum;
  }
}
