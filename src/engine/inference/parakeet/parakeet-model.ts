import { basename } from 'node:path';
import { ENGINE_SAMPLE_RATE_HZ } from '../../ports/audio-decoder.js';
import type { RecognizedPiece } from '../../ports/speech-to-text.js';
import { tokenBiasFor } from '../decoding/token-bias-for.js';
import type { TokenVocabulary } from '../decoding/token-bias.js';
import type { ort } from '../onnx/onnx-runtime.js';
import type { Recognizer, RecognizerHints } from '../recognizer.js';
import type { FoundToken } from './greedy-search.js';
import { NemoFeatures, type FeatureExtractor } from './nemo-features.js';
import { ParakeetEncoder, type EncodedSpeech } from './parakeet-encoder.js';
import { findParakeetFiles, type ParakeetLayout } from './parakeet-files.js';
import { readParakeetVocabulary } from './parakeet-vocabulary.js';
import { TokenWords, meanProbability } from './token-words.js';
import { TokenTransducer } from './token-transducer.js';

export interface ParakeetOptions {
  /** How the export is laid out; whichever is there when absent. */
  layout?: ParakeetLayout;
  sessionOptions?: ort.InferenceSession.SessionOptions;
  /** Features other than those the model was trained on, for comparisons. */
  features?: FeatureExtractor;
  /** Tokens that one frame may have; NeMo's default when absent. */
  maxTokensPerFrame?: number;
}

/** Shorter audio is padded with silence: the encoder needs some frames to listen to. */
const MIN_SAMPLES = 0.1 * ENGINE_SAMPLE_RATE_HZ;
const MAX_TOKENS_PER_FRAME = 10;
const FEATURE_FRAME_MS = 10;

/**
 * Parakeet TDT, as onnx-asr and sherpa-onnx export it. It computes on the calling thread, so it belongs in a process of
 * its own. Whoever loads it releases it.
 */
export class ParakeetModel implements Recognizer {
  private constructor(
    private readonly features: FeatureExtractor,
    private readonly encoder: ParakeetEncoder,
    private readonly transducer: TokenTransducer,
    private readonly vocabulary: TokenVocabulary,
    private readonly words: TokenWords,
  ) {}

  /**
   * Loads an export and tries it on a moment of silence.
   *
   * @param dir folder with the files of either layout, under their published names.
   * @throws Error that names the file that is missing, damaged or does not go with the others, and what is wrong with it.
   */
  static async load(dir: string, options: ParakeetOptions = {}): Promise<ParakeetModel> {
    const { layout, sessionOptions = {}, maxTokensPerFrame = MAX_TOKENS_PER_FRAME } = options;
    const files = await findParakeetFiles(dir, layout);
    const vocabulary = await readParakeetVocabulary(files.vocabulary);
    const encoder = await ParakeetEncoder.open(files.encoder, sessionOptions);
    try {
      expectTold(encoder.toldVocabularySize, vocabulary.blank, files);
      const features = options.features ?? new NemoFeatures(encoder.filters);
      const silence = await encoder.encode(features.extract(new Int16Array(MIN_SAMPLES)));
      const transducer = await TokenTransducer.open(
        files,
        sessionOptions,
        vocabulary,
        silence,
        maxTokensPerFrame,
      );
      const words = new TokenWords(vocabulary, encoder.subsampling * FEATURE_FRAME_MS);
      return new ParakeetModel(features, encoder, transducer, vocabulary, words);
    } catch (error) {
      await encoder.release();
      throw error;
    }
  }

  async recognize(pieces: readonly Int16Array[], hints: RecognizerHints = {}): Promise<RecognizedPiece[]> {
    const found = await this.findTokens(pieces, hints);
    return pieces.map((pcm, index) => {
      const tokens = found[index] ?? [];
      const words = this.words.of(
        tokens,
        Math.max(Math.floor((pcm.length * 1000) / ENGINE_SAMPLE_RATE_HZ), 1),
      );
      const text = words.map((word) => word.text).join(' ');
      const confidence = text === '' ? 0 : meanProbability(tokens);
      return { text, words, confidence, tokens: tokens.length };
    });
  }

  /** The tokens of each piece with the frames that they were heard in. */
  async findTokens(pieces: readonly Int16Array[], hints: RecognizerHints = {}): Promise<FoundToken[][]> {
    const encoded: EncodedSpeech[] = [];
    for (const pcm of pieces) encoded.push(await this.encoder.encode(this.features.extract(padded(pcm))));
    const makeBias = tokenBiasFor(this.vocabulary, hints);
    return this.transducer.decode(encoded, makeBias && pieces.map(() => makeBias()));
  }

  async release(): Promise<void> {
    await Promise.all([this.encoder.release(), this.transducer.release()]);
  }
}

function padded(pcm: Int16Array): Int16Array {
  if (pcm.length >= MIN_SAMPLES) return pcm;
  const longer = new Int16Array(MIN_SAMPLES);
  longer.set(pcm);
  return longer;
}

function expectTold(
  told: number | undefined,
  listed: number,
  { encoder, vocabulary }: { encoder: string; vocabulary: string },
): void {
  if (told === undefined || told === listed) return;
  throw new Error(`${basename(vocabulary)} lists ${listed} tokens, but ${basename(encoder)} says ${told}`);
}
