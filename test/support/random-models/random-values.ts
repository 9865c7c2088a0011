/** Numbers that look random and are the same at every run. */
export class RandomValues {
  constructor(private state: number) {}

  /** Evenly spread from 0 to 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Normally distributed around 0. */
  normal(count: number, deviation: number): Float32Array {
    return Float32Array.from({ length: count }, () => {
      const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
      return deviation * radius * Math.cos(2 * Math.PI * this.next());
    });
  }
}
