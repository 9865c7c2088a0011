import { planStages, runStage, turnsOf, type ComplexValues, type FourierStage } from './fourier-stages.js';

/** Power spectra of real frames of one size. An instance owns its buffers, so it serves one caller at a time. */
export class RealFourier {
  private readonly half: number;
  private readonly stages: readonly FourierStage[];
  /** What tells the spectra of even and odd samples apart. */
  private readonly turns: ComplexValues;
  private front: ComplexValues;
  private back: ComplexValues;

  /**
   * @param size samples of a frame: even, with no prime factor above 5.
   * @throws RangeError for other sizes.
   */
  constructor(readonly size: number) {
    if (size < 2 || size % 2 !== 0) throw new RangeError(`No real Fourier transform of ${size} values`);
    this.half = size / 2;
    this.stages = planStages(this.half);
    this.turns = turnsOf(size, this.half + 1, (at) => at);
    this.front = zeros(this.half);
    this.back = zeros(this.half);
  }

  /**
   * Squared magnitudes of the frequencies from 0 to half the sample rate.
   *
   * @param frame `size` samples.
   * @param into receives `size / 2 + 1` values.
   */
  power(frame: Float64Array, into: Float64Array): void {
    const { half, turns } = this;
    for (let at = 0; at < half; at += 1) {
      this.front.re[at] = frame[2 * at]!;
      this.front.im[at] = frame[2 * at + 1]!;
    }
    for (const stage of this.stages) {
      runStage(stage, this.front, this.back);
      [this.front, this.back] = [this.back, this.front];
    }
    const { re, im } = this.front;
    for (let at = 0; at <= half; at += 1) {
      const low = at % half;
      const high = (half - at) % half;
      const evenR = (re[low]! + re[high]!) / 2;
      const evenI = (im[low]! - im[high]!) / 2;
      const oddR = (im[low]! + im[high]!) / 2;
      const oddI = (re[high]! - re[low]!) / 2;
      const sumR = evenR + oddR * turns.re[at]! - oddI * turns.im[at]!;
      const sumI = evenI + oddR * turns.im[at]! + oddI * turns.re[at]!;
      into[at] = sumR * sumR + sumI * sumI;
    }
  }
}

function zeros(count: number): ComplexValues {
  return { re: new Float64Array(count), im: new Float64Array(count) };
}
