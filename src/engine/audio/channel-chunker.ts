import { AppError } from '../../platform/errors/app-error.js';
import { PcmChunker, type SampleChunker } from './pcm-chunker.js';
import { MAX_CHANNELS, readWavChannels } from './wav-header.js';

/**
 * Takes a stream in WAV format of s16le samples apart into its channels: arrays of equal length, one for each channel.
 *
 * @throws AppError `too_many_channels` from `push`.
 */
export class ChannelChunker implements SampleChunker<Int16Array[]> {
  #head: Uint8Array = new Uint8Array();
  #channels = 0;
  #interleaved: PcmChunker | undefined;

  constructor(private readonly samplesPerChunk: number) {}

  get totalSamples(): number {
    return this.#interleaved === undefined ? 0 : Math.floor(this.#interleaved.totalSamples / this.#channels);
  }

  push(bytes: Uint8Array): Int16Array[][] {
    if (this.#interleaved !== undefined) return this.#apart(this.#interleaved.push(bytes));
    this.#head = Buffer.concat([this.#head, bytes]);
    const start = readWavChannels(this.#head);
    if (start === null) return [];
    this.#channels = checked(start.channels);
    this.#interleaved = new PcmChunker(this.samplesPerChunk * this.#channels);
    return this.#apart(this.#interleaved.push(this.#head.subarray(start.dataOffset)));
  }

  rest(): Int16Array[][] {
    return this.#apart(this.#interleaved?.rest() ?? []);
  }

  #apart(chunks: readonly Int16Array[]): Int16Array[][] {
    return chunks.map((chunk) =>
      Array.from({ length: this.#channels }, (_, channel) => everyNth(chunk, channel, this.#channels)),
    );
  }
}

function everyNth(interleaved: Int16Array, first: number, step: number): Int16Array {
  const samples = new Int16Array(Math.floor(interleaved.length / step));
  for (let at = 0; at < samples.length; at += 1) samples[at] = interleaved[first + at * step] ?? 0;
  return samples;
}

function checked(channels: number): number {
  if (channels > 0 && channels <= MAX_CHANNELS) return channels;
  throw new AppError(
    'too_many_channels',
    `The recording has ${channels} channels; at most ${MAX_CHANNELS} can be told apart. Send it with channels=mix.`,
  );
}
