import { join } from 'node:path';
import { bundledFfmpegPath } from '../../src/engine/audio/ffmpeg-binary.js';
import { FfmpegDecoder } from '../../src/engine/audio/ffmpeg-decoder.js';
import { MoonshineModel } from '../../src/engine/inference/moonshine/moonshine-model.js';
import { SileroModel } from '../../src/engine/inference/silero/silero-model.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../src/engine/ports/audio-decoder.js';
import type { Word } from '../../src/engine/ports/transcript.js';
import { cutRecording } from '../../src/engine/transcription/cut-recording.js';
import { transcribedPiece } from '../../src/engine/transcription/transcribed-piece.js';
import { RowNotRun, type BenchContext } from '../bench-row.js';
import { modelFolders } from '../peers/parley-recognizer.js';
import { streamOn } from '../speech/cut-pieces.js';
import { readSpeechSamples } from '../../src/engine/text/accuracy/speech-samples.js';
import { Loudness, type QuietStretch } from './quiet-stretch.js';
import { spokenPauses } from './spoken-pauses.js';
import { TURN_CLIPS } from './turn-clips.js';

/** A clip, where its speaker pauses and where a turn ends. Times are milliseconds from its first sample. */
export interface SpokenClip {
  file: string;
  /** 16 kHz mono. */
  pcm: Int16Array;
  durationMs: number;
  /** Within sentences. */
  pauses: QuietStretch[];
  /** After which a turn is over: ends of sentences that long silence follows, and the end of the clip. */
  turnEndsMs: number[];
}

const MAX_CLIP_SEC = 400;
const MAX_PIECE_SEC = 15;
/** Who says nothing for so long after a sentence has ended a turn. */
const TURN_SILENCE_MS = 1000;

/** The clips of people who talk, with their pauses. @throws RowNotRun without the speech test set. */
export async function spokenClips(context: BenchContext): Promise<SpokenClip[]> {
  const { samplesDir } = context;
  if (samplesDir === undefined)
    throw new RowNotRun('real pauses are only in the speech test set: set SPEECH_SAMPLES');
  const samples = await readSpeechSamples(samplesDir);
  const { moonshineDir, sileroDir } = modelFolders(context.modelsDir);
  const [moonshine, silero] = await Promise.all([
    MoonshineModel.load(moonshineDir),
    SileroModel.load(sileroDir),
  ]);
  const clips: SpokenClip[] = [];
  for (const { file, text, endsTurn } of TURN_CLIPS) {
    const sample = samples.find((each) => each.file === file);
    if (sample === undefined) throw new RowNotRun(`SPEECH_SAMPLES has no ${file}`);
    const pcm = await decodeClip(join(samplesDir, file));
    const words = await wordsOf(pcm, moonshine, silero);
    clips.push(annotated(file, pcm, words, text ?? sample.transcript, endsTurn));
  }
  await Promise.all([moonshine.release(), silero.release()]);
  return clips;
}

/** @returns 16 kHz mono. */
export async function decodeClip(path: string): Promise<Int16Array> {
  const ffmpegPath = process.env.FFMPEG_PATH ?? bundledFfmpegPath();
  if (ffmpegPath === undefined) throw new RowNotRun('there is no ffmpeg for this platform: set FFMPEG_PATH');
  const chunks: Buffer[] = [];
  const decoder = new FfmpegDecoder({ ffmpegPath });
  for await (const pcm of decoder.decode(path, { maxDurationSec: MAX_CLIP_SEC }))
    chunks.push(Buffer.from(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength)));
  const bytes = new Uint8Array(Buffer.concat(chunks));
  return new Int16Array(bytes.buffer, 0, bytes.length >> 1);
}

async function wordsOf(pcm: Int16Array, moonshine: MoonshineModel, silero: SileroModel): Promise<Word[]> {
  const words: Word[] = [];
  const signal = new AbortController().signal;
  const options = { maxPieceSec: MAX_PIECE_SEC, openDetection: () => streamOn(silero) };
  for await (const { pieces } of cutRecording(once(pcm), options, signal))
    for (const piece of pieces)
      for (const recognized of await moonshine.recognize([piece.pcm]))
        words.push(...transcribedPiece(piece, recognized).words);
  return words;
}

async function* once(pcm: Int16Array): AsyncGenerator<Int16Array[]> {
  yield [pcm];
}

function annotated(
  file: string,
  pcm: Int16Array,
  words: readonly Word[],
  transcript: string,
  endsTurn: boolean,
): SpokenClip {
  const loudness = new Loudness(pcm);
  const durationMs = (pcm.length * 1000) / ENGINE_SAMPLE_RATE_HZ;
  const endMs = loudness.soundEndMs(words.at(-1)?.endMs ?? durationMs);
  const all = spokenPauses(words, transcript, loudness.quietIn);
  const ends = all.filter(
    ({ isWithinSentence, startMs, endMs: until }) => !isWithinSentence && until - startMs >= TURN_SILENCE_MS,
  );
  return {
    file,
    pcm,
    durationMs,
    pauses: all.filter(({ isWithinSentence }) => isWithinSentence),
    turnEndsMs: [...ends.map(({ startMs }) => startMs), ...(endsTurn ? [endMs] : [])],
  };
}
