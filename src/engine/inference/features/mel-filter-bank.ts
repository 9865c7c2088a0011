export interface MelFilterBankOptions {
  filters: number;
  fftSize: number;
  sampleRateHz: number;
  lowHz: number;
  highHz: number;
}

/** Below this the scale is linear, above it logarithmic. */
const BREAK_HZ = 1000;
const BREAK_MEL = 15;
/** 27 mel multiply the frequency by 6.4. */
const LOG_STEP = Math.log(6.4) / 27;

/** Frequency to mel on the scale of Slaney's Auditory Toolbox. */
export function slaneyMel(hz: number): number {
  return hz < BREAK_HZ ? (hz * BREAK_MEL) / BREAK_HZ : BREAK_MEL + Math.log(hz / BREAK_HZ) / LOG_STEP;
}

/** Mel on Slaney's scale to frequency. */
export function slaneyHz(mel: number): number {
  return mel < BREAK_MEL ? (mel * BREAK_HZ) / BREAK_MEL : BREAK_HZ * Math.exp((mel - BREAK_MEL) * LOG_STEP);
}

/**
 * Triangular filters of equal area on Slaney's mel scale: what librosa's `filters.mel` gives by default, and what NeMo
 * and Whisper use. Only weights that are not zero are kept.
 */
export class MelFilterBank {
  readonly filters: number;
  /** First bin of each filter. */
  private readonly firsts: Int32Array;
  /** Where the weights of each filter begin; one more for the end. */
  private readonly starts: Int32Array;
  private readonly weights: Float64Array;

  constructor(options: MelFilterBankOptions) {
    const { filters, fftSize, sampleRateHz } = options;
    const edges = filterEdges(options);
    const rows = Array.from({ length: filters }, (_, filter) =>
      triangle([edges[filter]!, edges[filter + 1]!, edges[filter + 2]!], fftSize, sampleRateHz),
    );
    this.filters = filters;
    this.firsts = Int32Array.from(rows, (row) => row.first);
    this.starts = new Int32Array(filters + 1);
    rows.forEach((row, at) => (this.starts[at + 1] = this.starts[at]! + row.weights.length));
    this.weights = Float64Array.from(rows.flatMap((row) => row.weights));
  }

  /**
   * @param power values of a power spectrum, `fftSize / 2 + 1` of them.
   * @param into receives the energy in each filter.
   */
  apply(power: Float64Array, into: Float64Array): void {
    const { firsts, starts, weights } = this;
    for (let filter = 0; filter < this.filters; filter += 1) {
      const end = starts[filter + 1]!;
      let bin = firsts[filter]!;
      let energy = 0;
      for (let at = starts[filter]!; at < end; at += 1, bin += 1) energy += weights[at]! * power[bin]!;
      into[filter] = energy;
    }
  }
}

function filterEdges({ filters, lowHz, highHz }: MelFilterBankOptions): Float64Array {
  const low = slaneyMel(lowHz);
  const step = (slaneyMel(highHz) - low) / (filters + 1);
  return Float64Array.from({ length: filters + 2 }, (_, edge) => slaneyHz(low + edge * step));
}

function triangle(
  [left, centre, right]: readonly [number, number, number],
  fftSize: number,
  sampleRateHz: number,
): { first: number; weights: number[] } {
  const binHz = sampleRateHz / fftSize;
  const first = Math.floor(left / binHz) + 1;
  const last = Math.min(Math.ceil(right / binHz) - 1, fftSize / 2);
  const height = 2 / (right - left);
  const weights: number[] = [];
  for (let bin = first; bin <= last; bin += 1) {
    const hz = bin * binHz;
    weights.push(height * Math.min((hz - left) / (centre - left), (right - hz) / (right - centre)));
  }
  return { first, weights };
}
