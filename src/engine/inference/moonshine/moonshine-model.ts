import { readFile } from 'node:fs/promises';
import ort from 'onnxruntime-node';
import type { RecognizedPiece } from '../../ports/speech-to-text.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../ports/audio-decoder.js';
import { decodeGreedily, maxTokens, type DecodedPiece } from './greedy-decoder.js';
import { moonshineFiles } from './moonshine-files.js';
import { MOONSHINE } from './moonshine-shape.js';
import { TokenVocabulary } from './token-vocabulary.js';
import { alignRows, medianFilter, normalizeFrames } from './word-alignment.js';
import { groupWords, type TimedToken } from './word-grouping.js';

/** Shorter audio is padded with silence: the convolutions need this much. */
const MIN_SAMPLES = 0.25 * ENGINE_SAMPLE_RATE_HZ;
/** A text heard against the model's own first guess of silence counts only from this mean probability on. */
const MIN_DOUBTED_CONFIDENCE = 0.5;
const MEDIAN_FRAMES = 7;
const FRAME_MS = (1000 * MOONSHINE.samplesPerFrame) / ENGINE_SAMPLE_RATE_HZ;

/** One thread, no spinning: processes scale better than threads; see docs/architecture.md, "Inference". */
const SESSION_OPTIONS: ort.InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};

/**
 * The embedded English recogniser. It computes on the calling thread, so it belongs in a process of its own.
 * Whoever loads it releases it.
 */
export class MoonshineModel {
  private constructor(
    private readonly encoder: ort.InferenceSession,
    private readonly step: ort.InferenceSession,
    private readonly vocabulary: TokenVocabulary,
  ) {}

  /**
   * @param dir folder that `prepareMoonshine` filled.
   * @throws Error when files are missing or damaged.
   */
  static async load(
    dir: string,
    sessionOptions: ort.InferenceSession.SessionOptions = {},
  ): Promise<MoonshineModel> {
    const files = moonshineFiles(dir);
    const options = { ...SESSION_OPTIONS, ...sessionOptions };
    const vocabulary = TokenVocabulary.parse(await readFile(files.vocabulary, 'utf8'));
    const encoder = await ort.InferenceSession.create(files.encoder, options);
    const step = await ort.InferenceSession.create(files.step, options);
    return new MoonshineModel(encoder, step, vocabulary);
  }

  /**
   * Recognises pieces of 16 kHz mono s16 audio of at most 15 s in which voice detection found speech; results come
   * in the order of the pieces and do not depend on which pieces are recognised together.
   */
  async recognize(pieces: readonly Int16Array[]): Promise<RecognizedPiece[]> {
    const results: RecognizedPiece[] = [];
    for (const piece of pieces) results.push(await this.recognizeOne(piece));
    return results;
  }

  /** Frees the sessions; no call may follow. */
  async release(): Promise<void> {
    await Promise.all([this.encoder.release(), this.step.release()]);
  }

  private async recognizeOne(pcm: Int16Array): Promise<RecognizedPiece> {
    const durationSec = pcm.length / ENGINE_SAMPLE_RATE_HZ;
    const samples = new Float32Array(Math.max(pcm.length, MIN_SAMPLES));
    for (let index = 0; index < pcm.length; index += 1) samples[index] = (pcm[index] ?? 0) / 32_768;
    const input = new ort.Tensor('float32', samples, [1, samples.length]);
    const cross = await this.encoder.run({ input_values: input });
    const decoded = await decodeGreedily(this.step, cross, maxTokens(durationSec));
    return this.toPiece(decoded, durationSec * 1000);
  }

  private toPiece(decoded: DecodedPiece, durationMs: number): RecognizedPiece {
    const confidence = mean(decoded.probabilities);
    const isDoubted = decoded.silenceProbability > 0 && confidence < MIN_DOUBTED_CONFIDENCE;
    const text = isDoubted ? '' : this.vocabulary.decode(decoded.tokens);
    if (text === '') return { text: '', words: [], confidence: 0 };
    return { text, words: groupWords(timeTokens(decoded), this.vocabulary, durationMs), confidence };
  }
}

function timeTokens(decoded: DecodedPiece): TimedToken[] {
  const { tokens, probabilities, frames, attention } = decoded;
  const weights = new Float32Array(attention.length * frames);
  attention.forEach((row, index) => weights.set(row, index * frames));
  const shape = { rows: attention.length, frames };
  const normalized = normalizeFrames({ ...shape, weights });
  const starts = alignRows({
    ...shape,
    weights: medianFilter({ ...shape, weights: normalized }, MEDIAN_FRAMES),
  });
  return tokens.map((id, index) => ({
    id,
    probability: probabilities[index] ?? 0,
    startMs: (starts[index] ?? 0) * FRAME_MS,
    endMs: (starts[index + 1] ?? frames) * FRAME_MS,
  }));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
