import { isDoubling, polyphaseFilterOf, type PolyphaseFilter } from './polyphase-filter.js';

/**
 * Turns mono s16le samples of one rate into such of another, in chunks cut anywhere: the output is the same, bit for bit,
 * as that of one chunk. Samples stay where they are in time: the first of the output is the first of the input. A sample
 * comes out when `reach` input samples have followed it, less than 3 ms at 8 kHz; {@link flush} gives those that wait.
 * After n samples and a flush there are ⌈n · toHz / fromHz⌉, however long it has run.
 *
 * Flat within 0.1 dB to 0.8 of the lower rate's band; what that band cannot carry is at least 70 dB down from 1.05 of it,
 * or from 1.15 where the rate is doubled, which keeps each sample.
 */
export class StreamResampler {
  private readonly filter: PolyphaseFilter;
  /** Input that output still needs, then the chunk in work; grows to the longest chunk and is used again. */
  private input: Float64Array;
  private pending = 0;
  /** Place of the next output sample in `input`: a sample, and steps of one sample divided by `up` after it. */
  private start = 0;
  private phase = 0;

  /**
   * @param fromHz, toHz whole numbers.
   * @param roomFor makes room for output; memory of its own where absent.
   */
  constructor(
    fromHz: number,
    toHz: number,
    private readonly roomFor: (samples: number) => Int16Array = (samples) => new Int16Array(samples),
  ) {
    this.filter = polyphaseFilterOf(fromHz, toHz);
    this.input = new Float64Array(4 * this.filter.reach);
    this.begin();
  }

  /** How long output lags behind input, in input samples. */
  get delaySamples(): number {
    return this.filter.reach;
  }

  /** The output that is complete with this input. */
  push(pcm: Int16Array): Int16Array {
    this.append(pcm);
    const { up, down, reach } = this.filter;
    const starts = this.pending - 2 * reach - this.start + 1;
    const count = starts <= 0 ? 0 : Math.ceil((starts * up - this.phase) / down);
    return this.make(count);
  }

  /** The rest of the output, as if silence followed; then it is as new. */
  flush(): Int16Array {
    const rest = this.push(new Int16Array(this.filter.reach));
    this.begin();
    return rest;
  }

  private begin(): void {
    this.pending = this.filter.reach - 1;
    this.input.fill(0, 0, this.pending);
    this.start = 0;
    this.phase = 0;
  }

  /** Moves what is still needed to the front, and the chunk behind it. */
  private append(pcm: Int16Array): void {
    const used = Math.min(this.start, this.pending);
    const kept = this.pending - used;
    if (kept + pcm.length > this.input.length) {
      const longer = new Float64Array(kept + pcm.length);
      longer.set(this.input.subarray(used, this.pending));
      this.input = longer;
    } else {
      this.input.copyWithin(0, used, this.pending);
    }
    this.input.set(pcm, kept);
    this.pending = kept + pcm.length;
    this.start -= used;
  }

  private make(count: number): Int16Array {
    const output = this.roomFor(count);
    if (isDoubling(this.filter)) this.double(output);
    else this.convert(output);
    return output;
  }

  private convert(output: Int16Array): void {
    const { input } = this;
    const { up, down, reach, taps } = this.filter;
    const length = 2 * reach;
    const wholeStep = Math.floor(down / up);
    const partStep = down % up;
    let { start, phase } = this;
    for (let index = 0; index < output.length; index += 1) {
      output[index] = clipped(product(input, start, taps, phase * length, length));
      start += wholeStep;
      phase += partStep;
      if (phase >= up) {
        phase -= up;
        start += 1;
      }
    }
    this.start = start;
    this.phase = phase;
  }

  /** From a telephone's rate to the engine's: each sample, and what comes between it and the next. */
  private double(output: Int16Array): void {
    const { input, start } = this;
    const { reach, taps } = this.filter;
    const count = output.length / 2;
    const halfTaps = taps.subarray(2 * reach, 3 * reach);
    let done = 0;
    for (; done + 3 < count; done += 4) fillFour(input, start + done, halfTaps, output, 2 * done);
    for (; done < count; done += 1) fillOne(input, start + done, halfTaps, output, 2 * done);
    this.start = start + count;
  }
}

/** What lies between two samples depends alike on those before and those behind it. */
function fillOne(
  input: Float64Array,
  start: number,
  halfTaps: Float64Array,
  output: Int16Array,
  at: number,
): void {
  const reach = halfTaps.length;
  const last = start + 2 * reach - 1;
  let sum = 0;
  for (let tap = 0; tap < reach; tap += 1) sum += (input[start + tap]! + input[last - tap]!) * halfTaps[tap]!;
  output[at] = input[start + reach - 1]!;
  output[at + 1] = clipped(sum);
}

/** The same four times, in less than half the time: each sample is read once for all of them. */
function fillFour(
  input: Float64Array,
  start: number,
  halfTaps: Float64Array,
  output: Int16Array,
  at: number,
): void {
  const reach = halfTaps.length;
  const last = start + 2 * reach - 1;
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  let before1 = input[start]!;
  let before2 = input[start + 1]!;
  let before3 = input[start + 2]!;
  let behind2 = input[last + 1]!;
  let behind3 = input[last + 2]!;
  let behind4 = input[last + 3]!;
  for (let tap = 0; tap < reach; tap += 1) {
    const before4 = input[start + tap + 3]!;
    const behind1 = input[last - tap]!;
    const weight = halfTaps[tap]!;
    first += (before1 + behind1) * weight;
    second += (before2 + behind2) * weight;
    third += (before3 + behind3) * weight;
    fourth += (before4 + behind4) * weight;
    before1 = before2;
    before2 = before3;
    before3 = before4;
    behind4 = behind3;
    behind3 = behind2;
    behind2 = behind1;
  }
  for (let place = 0; place < 4; place += 1) output[at + 2 * place] = input[start + reach - 1 + place]!;
  output[at + 1] = clipped(first);
  output[at + 3] = clipped(second);
  output[at + 5] = clipped(third);
  output[at + 7] = clipped(fourth);
}

const clipped = (value: number): number =>
  value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : Math.round(value);

/**
 * Four sums side by side: a single one waits for itself with every tap. `length` is even. Taken out of an array, each sum
 * would be an object on the heap, and another one with every tap.
 */
function product(
  input: Float64Array,
  start: number,
  taps: Float64Array,
  offset: number,
  length: number,
): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let tap = 0;
  for (; tap + 3 < length; tap += 4) {
    a += input[start + tap]! * taps[offset + tap]!;
    b += input[start + tap + 1]! * taps[offset + tap + 1]!;
    c += input[start + tap + 2]! * taps[offset + tap + 2]!;
    d += input[start + tap + 3]! * taps[offset + tap + 3]!;
  }
  for (; tap < length; tap += 1) a += input[start + tap]! * taps[offset + tap]!;
  return a + b + (c + d);
}
