import { ENGINE_BLOCK_SAMPLES, ENGINE_SAMPLE_RATE_HZ } from '../ports/audio-decoder.js';
import { VAD_FRAME_SAMPLES, type VoiceActivityStream } from '../ports/voice-activity.js';
import { BleedGate } from './channel-bleed.js';
import { withoutCopies } from './channel-copies.js';
import type { AudioPiece } from './open-piece.js';
import { PieceCutter, type PieceCutterOptions } from './piece-cutter.js';

/** Some of a recording has been searched for speech: these pieces are complete, so much of it has been heard. */
export interface CutStep {
  pieces: ChannelPiece[];
  decodedMs: number;
  /** No piece of a later step begins earlier. */
  earliestMs: number;
}

/** A piece of one channel. Its index counts the pieces of all channels. */
export interface ChannelPiece extends AudioPiece {
  /** From 1. */
  channel: number;
}

export interface CutOptions extends PieceCutterOptions {
  /** Opens voice detection for one channel. */
  openDetection: () => VoiceActivityStream;
}

/**
 * Reads a recording and cuts each of its channels into pieces of speech. Reads no further than asked; the pieces and
 * their order do not depend on how the recording is chunked. Ending the iteration early ends that of the source.
 *
 * @param source arrays of equal length, one for each channel.
 * @throws what the source or the voice detection throws.
 */
export async function* cutRecording(
  source: AsyncIterable<readonly Int16Array[]>,
  options: CutOptions,
  signal: AbortSignal,
): AsyncGenerator<CutStep, void, undefined> {
  const channels = new ChannelCutters(options);
  let decodedSamples = 0;
  const decodedMs = (): number => Math.round((decodedSamples * 1000) / ENGINE_SAMPLE_RATE_HZ);
  for await (const block of blocksOf(source)) {
    const pieces = await channels.push(block, signal);
    decodedSamples += block[0]?.length ?? 0;
    yield { pieces, decodedMs: decodedMs(), earliestMs: channels.earliestMs };
  }
  yield { pieces: channels.finish(), decodedMs: decodedMs(), earliestMs: Number.POSITIVE_INFINITY };
}

const NOTHING = new Int16Array();
const NO_FRAMES = new Float32Array();

/** A cutter with voice detection for each channel; they are made when the first audio shows how many there are. */
class ChannelCutters {
  private readonly cutters: { cutter: PieceCutter; detection: VoiceActivityStream }[] = [];
  private readonly gate = new BleedGate();
  private nextIndex = 0;

  constructor(private readonly options: CutOptions) {}

  get earliestMs(): number {
    return Math.min(...this.cutters.map(({ cutter }) => cutter.earliestMs));
  }

  async push(block: readonly Int16Array[], signal: AbortSignal): Promise<ChannelPiece[]> {
    const channels = withoutCopies(block);
    const probabilities: Float32Array[] = [];
    for (const [index, samples] of channels.entries()) {
      const { detection } = (this.cutters[index] ??= this.open());
      probabilities.push(await detection.probabilities(wholeFrames(samples), signal));
    }
    this.gate.apply(channels, probabilities);
    return this.cutters.flatMap(({ cutter }, index) =>
      this.number(cutter.push(channels[index] ?? NOTHING, probabilities[index] ?? NO_FRAMES), index),
    );
  }

  finish(): ChannelPiece[] {
    return this.cutters.flatMap(({ cutter }, index) => this.number(cutter.finish(), index));
  }

  private open(): { cutter: PieceCutter; detection: VoiceActivityStream } {
    return { cutter: new PieceCutter(this.options), detection: this.options.openDetection() };
  }

  private number(pieces: readonly AudioPiece[], channelIndex: number): ChannelPiece[] {
    return pieces.map((piece) => ({ ...piece, index: this.nextIndex++, channel: channelIndex + 1 }));
  }
}

/** The same samples in blocks of one size; only the last is shorter. A chunk that is one is not copied. */
async function* blocksOf(
  source: AsyncIterable<readonly Int16Array[]>,
): AsyncGenerator<readonly Int16Array[], void, undefined> {
  let parts: (readonly Int16Array[])[] = [];
  let filled = 0;
  for await (const chunk of source) {
    const length = chunk[0]?.length ?? 0;
    for (let at = 0; at < length;) {
      const end = Math.min(length, at + ENGINE_BLOCK_SAMPLES - filled);
      parts.push(chunk.map((samples) => samples.subarray(at, end)));
      filled += end - at;
      at = end;
      if (filled < ENGINE_BLOCK_SAMPLES) continue;
      yield joined(parts, filled);
      parts = [];
      filled = 0;
    }
  }
  if (filled > 0) yield joined(parts, filled);
}

function joined(parts: readonly (readonly Int16Array[])[], length: number): readonly Int16Array[] {
  const [first = []] = parts;
  if (parts.length === 1) return first;
  return first.map((_, channel) => {
    const block = new Int16Array(length);
    let at = 0;
    for (const part of parts) {
      const samples = part[channel] ?? NOTHING;
      block.set(samples, at);
      at += samples.length;
    }
    return block;
  });
}

function wholeFrames(block: Int16Array): Int16Array {
  const missing = block.length % VAD_FRAME_SAMPLES;
  if (missing === 0) return block;
  const padded = new Int16Array(block.length - missing + VAD_FRAME_SAMPLES);
  padded.set(block);
  return padded;
}
