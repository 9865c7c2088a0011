import type { Word } from './transcript.js';

/**
 * Live turns go before what is recognised of one that is still being spoken, and that before batch pieces; see
 * docs/architecture.md, "Inference".
 */
export type InferencePriority = 'live' | 'interim' | 'batch';

export interface SpeechToTextCapabilities {
  /** Its name in settings: `embedded`, `openai`, … */
  provider: string;
  /** Public model id, such as `moonshine-tiny`. */
  model: string;
  /** ISO 639-1 codes. */
  languages: readonly string[];
  /** Longest piece, in seconds, that is recognised well in one go. */
  maxPieceSec: number;
  wordTimes: boolean;
  /** Whether hotwords are of use to it; false when absent. */
  hotwords?: boolean;
}

export interface RecognizeOptions {
  priority: InferencePriority;
  /** ISO 639-1 code of what is spoken; undefined: whatever it hears, as well as it can. */
  language?: string;
  /** Names and terms that are likelier here than elsewhere; a recogniser that cannot use them ignores them. */
  hotwords?: readonly string[];
  /** What its cost is put down to, such as a call: for measurements, vendors are not told. */
  account?: string | undefined;
  signal?: AbortSignal;
}

/** A recogniser by name. */
export interface RecognizerName {
  /** As settings name it. */
  provider: string;
  model: string;
}

/** What a recogniser heard in one piece of audio; word times count from the start of the piece. */
export interface RecognizedPiece {
  /** Empty when nobody speaks. */
  text: string;
  words: Word[];
  /** Mean token probability, 0–1; 0 for an empty text. */
  confidence: number;
  /** ISO 639-1 code of what was heard, where the recogniser tells. */
  language?: string;
  /** Tokens that the recogniser generated for the piece, those of text that was not believed too. */
  tokens: number;
  /** Who heard it, where the recogniser that was asked stands for several. */
  recognizedBy?: RecognizerName;
}

/** Turns a piece of 16 kHz mono PCM that voice detection found speech in into text. */
export abstract class SpeechToText {
  abstract readonly capabilities: SpeechToTextCapabilities;

  /**
   * @param pcm 16 kHz mono s16le samples, at most `capabilities.maxPieceSec` long.
   * @throws AppError `cancelled` when the signal fires; `language_not_supported`; `stt_unavailable` (no key, not reachable, no
   *   more requests for now), `stt_timeout`, `stt_failed` from vendors, `inference_failed` from the embedded one, when the
   *   recogniser gave up on the piece.
   */
  abstract recognize(pcm: Int16Array, options: RecognizeOptions): Promise<RecognizedPiece>;
}
