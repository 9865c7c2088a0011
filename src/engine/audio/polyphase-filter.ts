/** Zero crossings of the filter on each side of a sample. */
const ZERO_CROSSINGS = 20;
/** Middle of the filter's slope, as a share of the lower rate's band: 3.7 of 4 kHz, a telephone carries 3.4. */
const CUTOFF = 0.92;
/** Shape of the Kaiser window: 75 dB. */
const KAISER_BETA = 7.4;

/** A low-pass filter between two rates, cut into the phases in which output falls between input samples. */
export interface PolyphaseFilter {
  /** Output samples for each `down` input samples. */
  up: number;
  down: number;
  /** Taps on each side. */
  reach: number;
  /** The taps of each phase, `2 * reach` one after the other; each phase has a gain of one. */
  taps: Float64Array;
}

/** To twice the rate the filter is a half-band one: samples stay as they are, and new ones come between them. */
export const isDoubling = ({ up, down }: Pick<PolyphaseFilter, 'up' | 'down'>): boolean =>
  up === 2 && down === 1;

const filters = new Map<string, PolyphaseFilter>();

/** Designed once for each pair of rates. @param fromHz, toHz whole numbers. */
export function polyphaseFilterOf(fromHz: number, toHz: number): PolyphaseFilter {
  const key = `${fromHz}:${toHz}`;
  const filter = filters.get(key) ?? designFilter(fromHz, toHz);
  filters.set(key, filter);
  return filter;
}

function designFilter(fromHz: number, toHz: number): PolyphaseFilter {
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const up = toHz / divisor;
  const down = fromHz / divisor;
  // Nothing is to be kept out between equal rates: the filter is a single tap.
  if (up === down) return { up, down, reach: 1, taps: Float64Array.of(1, 0) };
  const cutoff = isDoubling({ up, down }) ? 1 : Math.min(1, toHz / fromHz) * CUTOFF;
  const reach = Math.ceil(ZERO_CROSSINGS / cutoff);
  const taps = new Float64Array(up * 2 * reach);
  for (let phase = 0; phase < up; phase += 1) {
    const values = Array.from({ length: 2 * reach }, (_, tap) => {
      const distance = tap - (reach - 1) - phase / up;
      return sinc(distance * cutoff) * kaiser(distance / reach);
    });
    const gain = values.reduce((sum, value) => sum + value, 0);
    taps.set(
      values.map((value) => value / gain),
      phase * 2 * reach,
    );
  }
  return { up, down, reach, taps };
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** @param x −1 to 1. */
const kaiser = (x: number): number =>
  bessel(KAISER_BETA * Math.sqrt(Math.max(0, 1 - x * x))) / bessel(KAISER_BETA);

/** The modified Bessel function of the first kind and order zero. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let n = 1; term > sum * 1e-12; n += 1) {
    term *= (x / (2 * n)) ** 2;
    sum += term;
  }
  return sum;
}
