/** Zero crossings of the filter on each side of a sample: enough for speech, and a delay of less than a millisecond. */
const ZERO_CROSSINGS = 12;
/** The passband ends here, as a share of the lower rate's band, so that the filter's slope folds nothing audible back. */
const PASSBAND = 0.94;

interface PolyphaseFilter {
  /** Output samples for each `down` input samples. */
  up: number;
  down: number;
  /** Taps on each side. */
  reach: number;
  /** The taps of each phase, one after the other. */
  taps: Float32Array;
}

const filters = new Map<string, PolyphaseFilter>();

/** Turns mono s16le samples of one rate into such of another, in chunks cut anywhere. */
export class SampleRateConverter {
  private readonly filter: PolyphaseFilter;
  /** Input that further output needs; begins `reach - 1` samples before the first sample. */
  private pending: Float32Array;
  /** Place of the next output sample in `pending`, in steps of one input sample divided by `up`. */
  private position = 0;

  /** @param fromHz, toHz whole numbers. */
  constructor(fromHz: number, toHz: number) {
    this.filter = filterOf(fromHz, toHz);
    this.pending = new Float32Array(this.filter.reach - 1);
  }

  /** The output that is complete with this input. */
  convert(pcm: Int16Array): Int16Array {
    const { reach, up, down } = this.filter;
    const input = new Float32Array(this.pending.length + pcm.length);
    input.set(this.pending);
    input.set(pcm, this.pending.length);
    // The last output sample that `reach` input samples follow.
    const lastStart = input.length - 2 * reach;
    const count =
      lastStart < 0 ? 0 : Math.max(0, Math.floor((lastStart * up + up - 1 - this.position) / down) + 1);
    const output = new Int16Array(count);
    for (let index = 0; index < count; index += 1) {
      output[index] = this.sampleAt(input, this.position);
      this.position += down;
    }
    const used = Math.min(Math.floor(this.position / up), input.length);
    this.position -= used * up;
    this.pending = input.slice(used);
    return output;
  }

  /** The rest of the output, as if silence followed. Nothing may be converted afterwards. */
  end(): Int16Array {
    return this.convert(new Int16Array(this.filter.reach));
  }

  private sampleAt(input: Float32Array, position: number): number {
    const { up, reach, taps } = this.filter;
    const start = Math.floor(position / up);
    const offset = (position % up) * 2 * reach;
    let sum = 0;
    for (let tap = 0; tap < 2 * reach; tap += 1) sum += (input[start + tap] ?? 0) * (taps[offset + tap] ?? 0);
    return Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  }
}

function filterOf(fromHz: number, toHz: number): PolyphaseFilter {
  const key = `${fromHz}:${toHz}`;
  const known = filters.get(key) ?? designFilter(fromHz, toHz);
  filters.set(key, known);
  return known;
}

/** A sinc under a Blackman window, its phases each brought to a gain of one. */
function designFilter(fromHz: number, toHz: number): PolyphaseFilter {
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const up = toHz / divisor;
  const down = fromHz / divisor;
  const cutoff = Math.min(1, toHz / fromHz) * PASSBAND;
  const reach = Math.ceil(ZERO_CROSSINGS / cutoff);
  const taps = new Float32Array(up * 2 * reach);
  for (let phase = 0; phase < up; phase += 1) {
    const values = Array.from({ length: 2 * reach }, (_, tap) => {
      const distance = tap - (reach - 1) - phase / up;
      return sinc(distance * cutoff) * blackman(distance / reach);
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
const blackman = (x: number): number =>
  Math.abs(x) >= 1 ? 0 : 0.42 + 0.5 * Math.cos(Math.PI * x) + 0.08 * Math.cos(2 * Math.PI * x);
