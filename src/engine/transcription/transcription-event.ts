import type { RecognizerName } from '../ports/speech-to-text.js';
import type { Word } from '../ports/transcript.js';

/** What was heard in one piece; its times and those of its words run through the recording. */
export interface TranscribedPiece {
  /** Place among the pieces of the recording, from 0. */
  index: number;
  startMs: number;
  endMs: number;
  /** Empty when nobody speaks. */
  text: string;
  words: Word[];
  /** Mean token probability, 0–1; 0 for an empty text. */
  confidence: number;
  /** Tokens that the recogniser generated for it. */
  tokens: number;
  /** Who heard it, where that was told. */
  recognizedBy?: RecognizerName;
}

/** What a transcription tells as it goes on. `end` comes last, once every piece has been told. */
export type TranscriptionEvent =
  | ({ type: 'piece' } & TranscribedPiece)
  /** So much of the recording has been decoded and searched for speech. */
  | { type: 'progress'; decodedMs: number }
  | { type: 'end'; durationMs: number };
