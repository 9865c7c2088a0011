const POOL = 1 << 20;

/** The middle of 8-bit weights. */
export const ZERO_POINT = 127;

/**
 * Weights that are the same for the same seed: uniform, with mean 0. Large tensors repeat themselves, from elsewhere
 * each.
 */
export class RandomWeights {
  private readonly floats = new Float32Array(POOL);
  private readonly bytes = new Uint8Array(POOL);
  private state: number;

  constructor(seed: number) {
    this.state = (seed * 2_654_435_761 + 1) >>> 0;
    for (let at = 0; at < POOL; at += 1) {
      const value = this.next();
      this.floats[at] = value * 2 - 1;
      this.bytes[at] = Math.floor(value * 255);
    }
  }

  /** Values between −limit and limit. */
  float(count: number, limit: number): Float32Array {
    const result = new Float32Array(count);
    this.fill(result, this.floats);
    for (let at = 0; at < count; at += 1) result[at] = (result[at] ?? 0) * limit;
    return result;
  }

  /** Bytes from 0 to 254. */
  byte(count: number): Uint8Array {
    const result = new Uint8Array(count);
    this.fill(result, this.bytes);
    return result;
  }

  private fill<Values extends Float32Array | Uint8Array>(result: Values, pool: Values): void {
    let from = Math.floor(this.next() * POOL);
    for (let at = 0; at < result.length;) {
      const part = pool.subarray(from, from + result.length - at);
      result.set(part, at);
      at += part.length;
      from = 0;
    }
  }

  private next(): number {
    this.state = (Math.imul(this.state ^ (this.state >>> 15), 0x2c1b_3c6d) + 0x9e37_79b9) >>> 0;
    const mixed = Math.imul(this.state ^ (this.state >>> 12), 0x297a_2d39);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }
}

/**
 * Lets every second run of values weigh against the one before it. What all inputs of a layer have in
 * common, such as what is left of negative values, cancels out then; else it would decide the output alone.
 *
 * @param run values in a run.
 */
export function balance<Values extends Float32Array | Uint8Array>(values: Values, run: number): Values {
  const double = values instanceof Uint8Array ? 2 * ZERO_POINT : 0;
  for (let start = run; start + run <= values.length; start += 2 * run) {
    for (let at = start; at < start + run; at += 1) values[at] = double - (values[at - run] ?? 0);
  }
  return values;
}
