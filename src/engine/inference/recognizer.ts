import type { RecognizedPiece } from '../ports/speech-to-text.js';

/** What is known of the speech before it is heard. */
export interface RecognizerHints {
  /** ISO 639-1 code of what is spoken; undefined: the recogniser finds out as well as it can. */
  language?: string;
  /** Names and terms, as they should be written, that are likelier here than elsewhere. */
  hotwords?: readonly string[];
}

/**
 * A speech model that is loaded. It computes on the calling thread, so it belongs in a process of its own. Whoever loads
 * it releases it.
 */
export interface Recognizer {
  /**
   * Recognises pieces of 16 kHz mono s16 audio in which voice detection found speech; results come in the order of the
   * pieces and do not depend on which pieces are recognised together.
   */
  recognize(pieces: readonly Int16Array[], hints: RecognizerHints): Promise<RecognizedPiece[]>;

  /** Frees the sessions; no call may follow. */
  release(): Promise<void>;
}
