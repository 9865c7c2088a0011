import { ENGINE_SAMPLE_RATE_HZ } from '../../ports/audio-decoder.js';
import type { RecognizedPiece } from '../../ports/speech-to-text.js';
import type { ort } from '../onnx/onnx-runtime.js';
import type { Recognizer, RecognizerHints } from '../recognizer.js';
import { isBelievable, withoutLoop } from './text-belief.js';
import { decodeWhisper, type WhisperText } from './whisper-decoder.js';
import { loadWhisperExport } from './whisper-export.js';
import { WhisperFeatures } from './whisper-features.js';
import type { WhisperExport } from './whisper-graph.js';
import { wordsOf } from './whisper-words.js';

/** Longest piece in seconds; the model hears no further. */
export const WHISPER_MAX_PIECE_SEC = 30;
/** Few languages take as many tokens, and no speech of them as many for long. */
const MAX_TOKENS_PER_SEC = 25;
const MIN_TOKENS = 16;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** Whisper in any size, of the exports of Hugging Face's optimum or of sherpa-onnx. Whoever loads it releases it. */
export class WhisperModel implements Recognizer {
  private readonly features: WhisperFeatures;

  private constructor(private readonly model: WhisperExport) {
    this.features = new WhisperFeatures(model.graph.mels, WHISPER_MAX_PIECE_SEC);
  }

  /**
   * @param dir folder of the model's files; see docs/models.md for their names.
   * @throws Error that names the file which is missing, damaged or something else, and says why.
   */
  static async load(dir: string, options: ort.InferenceSession.SessionOptions = {}): Promise<WhisperModel> {
    return new WhisperModel(await loadWhisperExport(dir, options));
  }

  /** ISO codes of the languages that the model knows, as its files tell. */
  get languages(): string[] {
    const { languages } = this.model.tokens;
    return languages.size === 0 ? ['en'] : [...languages.keys()];
  }

  /** @throws RangeError when the model does not know the language. */
  async recognize(pieces: readonly Int16Array[], hints: RecognizerHints): Promise<RecognizedPiece[]> {
    const results: RecognizedPiece[] = [];
    for (const pcm of pieces) results.push(await this.recognizeOne(pcm, hints));
    return results;
  }

  async release(): Promise<void> {
    await this.model.graph.release();
  }

  private async recognizeOne(pcm: Int16Array, hints: RecognizerHints): Promise<RecognizedPiece> {
    const heard = pcm.subarray(0, WHISPER_MAX_PIECE_SEC * ENGINE_SAMPLE_RATE_HZ);
    const features = this.features.compute(Float32Array.from(heard, (sample) => sample / 32_768));
    const steps = await this.model.graph.encode(features, this.features.frames);
    const { graph, tokens } = this.model;
    const text = await decodeWhisper(steps, tokens, {
      language: hints.language,
      prompt: this.promptOf(hints.hotwords ?? []),
      timestamps: !graph.hasAttention,
      maxTokens: this.maxTokensOf(heard),
    });
    return this.toPiece(text, heard);
  }

  private maxTokensOf(pcm: Int16Array): number {
    const believable = Math.ceil((pcm.length / ENGINE_SAMPLE_RATE_HZ) * MAX_TOKENS_PER_SEC);
    return Math.min(Math.max(believable, MIN_TOKENS), Math.floor(this.model.graph.positions / 2));
  }

  /** What is likely to be said stands before the text, as if it had been said: the later part of it, when it is long. */
  private promptOf(hotwords: readonly string[]): number[] {
    if (hotwords.length === 0) return [];
    const most = Math.floor(this.model.graph.positions / 2) - 8;
    return this.model.vocabulary.encode(` ${hotwords.join(', ')}`).slice(-most);
  }

  private toPiece(decoded: WhisperText, pcm: Int16Array): RecognizedPiece {
    const { tokens, vocabulary } = this.model;
    const text = withoutLoop(decoded, tokens.timestampBegin);
    const written = vocabulary.decode(text.tokens);
    const counted = { language: decoded.language, tokens: decoded.tokens.length };
    if (!LETTER_OR_DIGIT.test(written) || !isBelievable(text, written))
      return { text: '', words: [], confidence: 0, ...counted };
    const spoken = text.probabilities.filter((_, at) => (text.tokens[at] ?? 0) < tokens.timestampBegin);
    const confidence = spoken.reduce((sum, value) => sum + value, 0) / spoken.length;
    return { text: written, words: wordsOf(text, pcm, tokens, vocabulary), confidence, ...counted };
  }
}
