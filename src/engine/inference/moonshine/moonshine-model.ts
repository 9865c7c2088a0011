import { readFile } from 'node:fs/promises';
import { ort } from '../onnx/onnx-runtime.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../ports/audio-decoder.js';
import type { RecognizedPiece } from '../../ports/speech-to-text.js';
import type { Recognizer } from '../recognizer.js';
import { decodeGreedily } from './greedy-decoder.js';
import { moonshineFiles } from './moonshine-files.js';
import { TokenSequence } from './token-sequence.js';
import { TokenVocabulary } from './token-vocabulary.js';
import { timeWords } from './word-timing.js';

/** Shorter audio is padded with silence: the convolutions need this much. */
const MIN_SAMPLES = 0.25 * ENGINE_SAMPLE_RATE_HZ;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

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
export class MoonshineModel implements Recognizer {
  private constructor(
    private readonly encoder: ort.InferenceSession,
    private readonly decoder: ort.InferenceSession,
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
    const decoder = await ort.InferenceSession.create(files.decoder, options);
    return new MoonshineModel(encoder, decoder, vocabulary);
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
    await Promise.all([this.encoder.release(), this.decoder.release()]);
  }

  private async recognizeOne(pcm: Int16Array): Promise<RecognizedPiece> {
    const samples = new Float32Array(Math.max(pcm.length, MIN_SAMPLES));
    for (let index = 0; index < pcm.length; index += 1) samples[index] = (pcm[index] ?? 0) / 32_768;
    const input = new ort.Tensor('float32', samples, [1, samples.length]);
    const cross = await this.encoder.run({ input_values: input });
    const text = new TokenSequence(pcm.length / ENGINE_SAMPLE_RATE_HZ, cross['cross.0.key']?.dims[3] ?? 0);
    await decodeGreedily(this.decoder, cross, text);
    return this.toPiece(text, pcm);
  }

  private toPiece(sequence: TokenSequence, pcm: Int16Array): RecognizedPiece {
    const { confidence } = sequence;
    const tokens = sequence.tokens.length;
    const text = sequence.isBelievable ? this.vocabulary.decode(sequence.tokens) : '';
    if (!LETTER_OR_DIGIT.test(text)) return { text: '', words: [], confidence: 0, tokens };
    return { text, words: timeWords(sequence, pcm, this.vocabulary), confidence, tokens };
  }
}
