import { join } from 'node:path';
import { bundledFfmpegPath } from '../../src/engine/audio/ffmpeg-binary.js';
import { FfmpegDecoder } from '../../src/engine/audio/ffmpeg-decoder.js';
import { SileroModel } from '../../src/engine/inference/silero/silero-model.js';
import { initialSileroState } from '../../src/engine/inference/silero/silero-shape.js';
import type { VoiceActivityStream } from '../../src/engine/ports/voice-activity.js';
import { cutRecording } from '../../src/engine/transcription/cut-recording.js';
import { piecesFor } from '../../src/engine/transcription/pieces-for.js';
import { RowNotRun, type BenchContext } from '../bench-row.js';
import type { Recording } from './speech-set.js';

/** A recording as the server sees it: decoded, and cut into the pieces that are recognised. */
export interface CutPieces {
  recording: Recording;
  /** 16 kHz mono; the whole recording. */
  pcm: Int16Array;
  pieces: Int16Array[];
}

const MAX_PIECE_SEC = 15;
/** Without overlaps: the texts of pieces are put one behind the other. */
const APART = piecesFor({ maxPieceSec: MAX_PIECE_SEC, wordTimes: false });
/** As the server cuts for the embedded model: two seconds in common where somebody speaks on. */
export const SERVED_PIECES = piecesFor({ maxPieceSec: MAX_PIECE_SEC, wordTimes: true });
const MAX_RECORDING_SEC = 4000;

/**
 * Decodes recordings and cuts them as the server does, so that all contenders get the same pieces.
 *
 * @param pieceOptions as the server cuts, but without overlaps, when absent.
 */
export async function cutRecordings(
  context: BenchContext,
  recordings: readonly Recording[],
  pieceOptions = APART,
): Promise<CutPieces[]> {
  const ffmpegPath = process.env.FFMPEG_PATH ?? bundledFfmpegPath();
  if (ffmpegPath === undefined) throw new RowNotRun('there is no ffmpeg for this platform: set FFMPEG_PATH');
  const decoder = new FfmpegDecoder({ ffmpegPath });
  const silero = await SileroModel.load(join(context.modelsDir, 'silero-vad'));
  const result: CutPieces[] = [];
  for (const recording of recordings) {
    const chunks: Int16Array[] = [];
    const source = decoder.decode(recording.path, { maxDurationSec: MAX_RECORDING_SEC });
    const pieces: Int16Array[] = [];
    const options = { ...pieceOptions, openDetection: () => streamOn(silero) };
    const steps = cutRecording(remember(source, chunks), options, new AbortController().signal);
    for await (const step of steps) pieces.push(...step.pieces.map((piece) => piece.pcm.slice()));
    result.push({ recording, pcm: joined(chunks), pieces });
  }
  await silero.release();
  return result;
}

/** Voice detection of one recording. */
export function streamOn(silero: SileroModel): VoiceActivityStream {
  let state = initialSileroState();
  return {
    async probabilities(pcm) {
      const result = await silero.detect(pcm, state);
      state = result.state;
      return result.probabilities;
    },
  };
}

async function* remember(
  source: AsyncIterable<Int16Array>,
  chunks: Int16Array[],
): AsyncGenerator<Int16Array[]> {
  for await (const chunk of source) {
    chunks.push(chunk);
    yield [chunk];
  }
}

function joined(chunks: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(chunks.reduce((total, chunk) => total + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
