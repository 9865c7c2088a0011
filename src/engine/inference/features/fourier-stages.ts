/** Complex values as two arrays of one length. */
export interface ComplexValues {
  re: Float64Array;
  im: Float64Array;
}

/** One pass of a mixed-radix transform: `stride` transforms of `radix × groups` values each lie interleaved. */
export interface FourierStage {
  radix: number;
  groups: number;
  stride: number;
  /** By which outputs 0 … radix − 1 of group k are turned, at `k × radix`. */
  turns: ComplexValues;
  /** Roots of unity of the radix. */
  roots: ComplexValues;
}

const RADICES = [4, 2, 3, 5];

/**
 * Plans the passes of a complex Fourier transform that sorts itself (Stockham), decimated in frequency.
 *
 * @throws RangeError when the size has a prime factor above 5.
 */
export function planStages(size: number): FourierStage[] {
  const stages: FourierStage[] = [];
  for (let left = size; left > 1;) {
    const radix = RADICES.find((factor) => left % factor === 0);
    if (radix === undefined) throw new RangeError(`No Fourier transform of ${size} values`);
    const groups = left / radix;
    const turns = turnsOf(left, left, (at) => Math.floor(at / radix) * (at % radix));
    stages.push({ radix, groups, stride: size / left, turns, roots: turnsOf(radix, radix, (at) => at) });
    left = groups;
  }
  return stages;
}

/** The `count` values e^(−2πi·step/size). */
export function turnsOf(size: number, count: number, stepOf: (at: number) => number): ComplexValues {
  const angles = Float64Array.from({ length: count }, (_, at) => (-2 * Math.PI * stepOf(at)) / size);
  return { re: angles.map((angle) => Math.cos(angle)), im: angles.map((angle) => Math.sin(angle)) };
}

/** Runs one pass from one buffer into another. */
export function runStage(stage: FourierStage, from: ComplexValues, into: ComplexValues): void {
  if (stage.radix === 4) runRadix4(stage, from, into);
  else runAnyRadix(stage, from, into);
}

function runRadix4({ groups, stride, turns }: FourierStage, from: ComplexValues, into: ComplexValues): void {
  const { re: xr, im: xi } = from;
  const quarter = groups * stride;
  for (let k = 0; k < groups; k += 1) {
    for (let q = 0; q < stride; q += 1) {
      const a = q + stride * k;
      const b = a + quarter;
      const c = b + quarter;
      const d = c + quarter;
      const evenR = xr[a]! + xr[c]!;
      const evenI = xi[a]! + xi[c]!;
      const oddR = xr[b]! + xr[d]!;
      const oddI = xi[b]! + xi[d]!;
      const leftR = xr[a]! - xr[c]!;
      const leftI = xi[a]! - xi[c]!;
      const rightR = xi[b]! - xi[d]!;
      const rightI = xr[d]! - xr[b]!;
      const out = q + stride * 4 * k;
      into.re[out] = evenR + oddR;
      into.im[out] = evenI + oddI;
      store(into, out + stride, leftR + rightR, leftI + rightI, turns, 4 * k + 1);
      store(into, out + 2 * stride, evenR - oddR, evenI - oddI, turns, 4 * k + 2);
      store(into, out + 3 * stride, leftR - rightR, leftI - rightI, turns, 4 * k + 3);
    }
  }
}

function runAnyRadix(stage: FourierStage, from: ComplexValues, into: ComplexValues): void {
  const { radix, groups, stride, turns, roots } = stage;
  for (let k = 0; k < groups; k += 1) {
    for (let q = 0; q < stride; q += 1) {
      for (let j = 0; j < radix; j += 1) {
        let re = 0;
        let im = 0;
        for (let i = 0; i < radix; i += 1) {
          const at = q + stride * (k + i * groups);
          const root = (i * j) % radix;
          re += from.re[at]! * roots.re[root]! - from.im[at]! * roots.im[root]!;
          im += from.re[at]! * roots.im[root]! + from.im[at]! * roots.re[root]!;
        }
        store(into, q + stride * (radix * k + j), re, im, turns, radix * k + j);
      }
    }
  }
}

function store(
  into: ComplexValues,
  at: number,
  re: number,
  im: number,
  turns: ComplexValues,
  turn: number,
): void {
  into.re[at] = re * turns.re[turn]! - im * turns.im[turn]!;
  into.im[at] = re * turns.im[turn]! + im * turns.re[turn]!;
}
