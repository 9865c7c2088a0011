import type { Word } from './transcript.js';

/** Live turns go before batch pieces; see docs/architecture.md, "Inference". */
export type InferencePriority = 'live' | 'batch';

export interface SpeechToTextCapabilities {
  /** Public model id, such as `moonshine-tiny`. */
  model: string;
  /** ISO 639-1 codes. */
  languages: readonly string[];
  /** Longest piece, in seconds, that is recognised well in one go. */
  maxPieceSec: number;
  wordTimes: boolean;
}

export interface RecognizeOptions {
  priority: InferencePriority;
  signal?: AbortSignal;
}

/** What a recogniser heard in one piece of audio; word times count from the start of the piece. */
export interface RecognizedPiece {
  /** Empty when nobody speaks. */
  text: string;
  words: Word[];
  /** Mean token probability, 0–1; 0 for an empty text. */
  confidence: number;
  /** Tokens that the recogniser generated for the piece, those of text that was not believed too. */
  tokens: number;
}

/** Turns a piece of 16 kHz mono PCM that voice detection found speech in into text. */
export abstract class SpeechToText {
  abstract readonly capabilities: SpeechToTextCapabilities;

  /**
   * @param pcm 16 kHz mono s16le samples, at most `capabilities.maxPieceSec` long.
   * @throws AppError `cancelled` when the signal fires, `inference_failed` when the recogniser gave up on the piece.
   */
  abstract recognize(pcm: Int16Array, options: RecognizeOptions): Promise<RecognizedPiece>;
}
