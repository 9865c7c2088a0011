import { polyphaseFilterOf, type PolyphaseFilter } from './polyphase-filter.js';

/**
 * Turns mono s16le samples of one rate into such of another, in chunks cut anywhere: the output is the same, bit for bit,
 * as that of one chunk. Samples stay where they are in time: the first of the output is the first of the input. A sample
 * comes out when `reach` input samples have followed it, less than 3 ms at 8 kHz; {@link flush} gives those that wait.
 * After n samples and a flush there are ⌈n · toHz / fromHz⌉, however long it has run.
 *
 * Flat within 0.1 dB to 0.8 of the lower rate's band; what that band cannot carry is at least 70 dB down from 1.05 of it.
 */
export class StreamResampler {
  private readonly filter: PolyphaseFilter;
  /** Input that output still needs, then the chunk in work; grows to the longest chunk and is used again. */
  private input: Float32Array;
  private pending = 0;
  /** Place of the next output sample in `input`: a sample, and steps of one sample divided by `up` after it. */
  private start = 0;
  private phase = 0;

  /** @param fromHz, toHz whole numbers. */
  constructor(fromHz: number, toHz: number) {
    this.filter = polyphaseFilterOf(fromHz, toHz);
    this.input = new Float32Array(4 * this.filter.reach);
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
      const longer = new Float32Array(kept + pcm.length);
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
    const { input } = this;
    const { up, down, reach, taps } = this.filter;
    const output = new Int16Array(count);
    const length = 2 * reach;
    const wholeStep = Math.floor(down / up);
    const partStep = down % up;
    let { start, phase } = this;
    for (let index = 0; index < count; index += 1) {
      const offset = phase * length;
      let sum = 0;
      for (let tap = 0; tap < length; tap += 1) sum += input[start + tap]! * taps[offset + tap]!;
      output[index] = sum > 32_767 ? 32_767 : sum < -32_768 ? -32_768 : Math.round(sum);
      start += wholeStep;
      phase += partStep;
      if (phase >= up) {
        phase -= up;
        start += 1;
      }
    }
    this.start = start;
    this.phase = phase;
    return output;
  }
}
