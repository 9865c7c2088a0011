import { ENGINE_SAMPLE_RATE_HZ } from '../ports/audio-decoder.js';
import { VAD_FRAME_SAMPLES, type VoiceActivityStream } from '../ports/voice-activity.js';
import type { AudioPiece } from './open-piece.js';
import { PieceCutter } from './piece-cutter.js';

/** Some of a recording has been searched for speech: these pieces are complete, so much of it has been heard. */
export interface CutStep {
  pieces: AudioPiece[];
  decodedMs: number;
}

/** Audio of one call of voice detection; each call waits for a worker, so it must bring more than a piece or two. */
const DETECTION_SEC = 16;
const DETECTION_SAMPLES =
  Math.floor((DETECTION_SEC * ENGINE_SAMPLE_RATE_HZ) / VAD_FRAME_SAMPLES) * VAD_FRAME_SAMPLES;

/**
 * Reads a recording and cuts it into pieces of speech. Reads no further than asked; the pieces do not depend on how
 * the recording is chunked. Ending the iteration early ends that of the source.
 *
 * @throws what the source or the voice detection throws.
 */
export async function* cutRecording(
  source: AsyncIterable<Int16Array>,
  detection: VoiceActivityStream,
  maxPieceSec: number,
  signal: AbortSignal,
): AsyncGenerator<CutStep, void, undefined> {
  const cutter = new PieceCutter({ maxPieceSec });
  let decodedSamples = 0;
  for await (const block of blocksOf(source)) {
    const pieces = cutter.push(block, await detection.probabilities(wholeFrames(block), signal));
    decodedSamples += block.length;
    yield { pieces, decodedMs: Math.round((decodedSamples * 1000) / ENGINE_SAMPLE_RATE_HZ) };
  }
  yield { pieces: cutter.finish(), decodedMs: Math.round((decodedSamples * 1000) / ENGINE_SAMPLE_RATE_HZ) };
}

/** The same samples in blocks of one size; only the last is shorter. */
async function* blocksOf(source: AsyncIterable<Int16Array>): AsyncGenerator<Int16Array, void, undefined> {
  let block = new Int16Array(DETECTION_SAMPLES);
  let filled = 0;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + DETECTION_SAMPLES - filled);
      block.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < DETECTION_SAMPLES) continue;
      yield block;
      block = new Int16Array(DETECTION_SAMPLES);
      filled = 0;
    }
  }
  if (filled > 0) yield block.slice(0, filled);
}

function wholeFrames(block: Int16Array): Int16Array {
  const missing = block.length % VAD_FRAME_SAMPLES;
  if (missing === 0) return block;
  const padded = new Int16Array(block.length - missing + VAD_FRAME_SAMPLES);
  padded.set(block);
  return padded;
}
