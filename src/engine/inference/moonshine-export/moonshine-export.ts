import { readdir } from 'node:fs/promises';
import { ENGINE_SAMPLE_RATE_HZ } from '../../ports/audio-decoder.js';
import type { RecognizedPiece } from '../../ports/speech-to-text.js';
import { finiteProbability } from '../decoding/finite-probability.js';
import { spreadWords } from '../decoding/word-spread.js';
import { pickFile } from '../models/exported-files.js';
import { TokenSequence, type StepResult } from '../moonshine/token-sequence.js';
import { MergedDecoder } from '../onnx/merged-decoder.js';
import { openSession } from '../onnx/open-session.js';
import { ort } from '../onnx/onnx-runtime.js';
import { int64Input } from '../onnx/tensor-inputs.js';
import type { Recognizer } from '../recognizer.js';
import { readPieceVocabulary, type PieceVocabulary } from './piece-vocabulary.js';

const ENCODER = [/^encoder_model_(quantized|int8|uint8)\.(onnx|ort)$/, /^encoder_model\.(onnx|ort)$/];
const DECODER = [
  /^decoder_model_merged_(quantized|int8|uint8)\.(onnx|ort)$/,
  /^decoder_model_merged\.(onnx|ort)$/,
];
const START_TOKEN = 1;
/** Shorter audio is padded with silence: the convolutions need this much. */
const MIN_SAMPLES = 0.25 * ENGINE_SAMPLE_RATE_HZ;
/** Languages whose letters take several tokens are written in twice as many as English. */
const MAX_TOKENS_PER_SEC = 13;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const NO_ATTENTION = new Float32Array(0);

/**
 * Moonshine of the first generation as it is published, of any size and language: `encoder_model` and
 * `decoder_model_merged`, whose shape is read from the files. Words are spread over the speech, for these exports do not
 * tell where they listen. Whoever loads it releases it.
 */
export class MoonshineExport implements Recognizer {
  private constructor(
    private readonly encoder: ort.InferenceSession,
    private readonly decoder: MergedDecoder,
    private readonly vocabulary: PieceVocabulary,
  ) {}

  /**
   * @param dir folder of the model's files; see docs/models.md for their names.
   * @throws Error that names the file which is missing, damaged or something else, and says why.
   */
  static async load(
    dir: string,
    options: ort.InferenceSession.SessionOptions = {},
  ): Promise<MoonshineExport> {
    const names = await readdir(dir);
    const vocabulary = await readPieceVocabulary(dir, names);
    const decoderPath = pickFile(dir, names, DECODER, 'decoder_model_merged.onnx');
    const expected = { inputs: ['input_values'], outputs: ['last_hidden_state'] };
    const encoder = await openSession(pickFile(dir, names, ENCODER, 'encoder_model.onnx'), expected, options);
    try {
      return new MoonshineExport(encoder, await MergedDecoder.open(decoderPath, options), vocabulary);
    } catch (error) {
      await encoder.release();
      throw error;
    }
  }

  async recognize(pieces: readonly Int16Array[]): Promise<RecognizedPiece[]> {
    const results: RecognizedPiece[] = [];
    for (const pcm of pieces) results.push(this.toPiece(await this.decode(pcm), pcm));
    return results;
  }

  /** The tokens of a piece, as the model writes them. */
  async decode(pcm: Int16Array): Promise<TokenSequence> {
    const steps = this.decoder.start(await this.encode(pcm));
    const text = new TokenSequence(pcm.length / ENGINE_SAMPLE_RATE_HZ, 0, MAX_TOKENS_PER_SEC);
    let out = await steps.begin([START_TOKEN]);
    for (;;) {
      const next = text.take(likeliestTwo(out.logits?.data as Float32Array));
      if (next === undefined) return text;
      out = await steps.next(next);
    }
  }

  async release(): Promise<void> {
    await Promise.all([this.encoder.release(), this.decoder.release()]);
  }

  private async encode(pcm: Int16Array): Promise<ort.Tensor> {
    const samples = new Float32Array(Math.max(pcm.length, MIN_SAMPLES));
    for (let at = 0; at < pcm.length; at += 1) samples[at] = pcm[at]! / 32_768;
    const dims = [1, samples.length];
    const mask = int64Input(new Array<number>(samples.length).fill(1), dims);
    const takesMask = this.encoder.inputNames.includes('attention_mask');
    const out = await this.encoder.run({
      input_values: new ort.Tensor('float32', samples, dims),
      ...(takesMask ? { attention_mask: mask } : {}),
    });
    return out.last_hidden_state!;
  }

  private toPiece(sequence: TokenSequence, pcm: Int16Array): RecognizedPiece {
    const { tokens, probabilities, confidence } = sequence;
    const text = sequence.isBelievable ? this.vocabulary.decode(tokens) : '';
    if (!LETTER_OR_DIGIT.test(text)) return { text: '', words: [], confidence: 0, tokens: tokens.length };
    const endMs = (pcm.length * 1000) / ENGINE_SAMPLE_RATE_HZ;
    const words = spreadWords([{ startMs: 0, endMs, tokens, probabilities }], pcm, this.vocabulary);
    return { text, words, confidence, tokens: tokens.length };
  }
}

/** The two tokens of the highest scores and their shares of all. @throws Error when scores are no numbers. */
export function likeliestTwo(logits: Float32Array): StepResult {
  let first = 0;
  let second = -1;
  for (let at = 1; at < logits.length; at += 1) {
    if (logits[at]! > logits[first]!) [first, second] = [at, first];
    else if (second < 0 || logits[at]! > logits[second]!) second = at;
  }
  const largest = logits[first]!;
  let sum = 0;
  for (let at = 0; at < logits.length; at += 1) sum += Math.exp(logits[at]! - largest);
  const share = (token: number): number =>
    finiteProbability(Math.exp((logits[token] ?? -Infinity) - largest) / sum);
  return { tokens: [first, second], probabilities: [share(first), share(second)], attention: NO_ATTENTION };
}
