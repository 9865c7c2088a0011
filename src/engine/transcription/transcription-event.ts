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
  /** ISO 639-1 code of what was heard, where the recogniser tells. */
  language?: string;
  /** From 1, where channels are kept apart. */
  channel?: number;
  /** Told as it is recognised, not kept: what it has in common with the next one, where it was cut while somebody spoke. */
  overlapMs?: number;
}

/** What a transcription tells as it goes on. `end` comes last, once every piece has been told. */
export type TranscriptionEvent =
  | ({ type: 'piece' } & TranscribedPiece)
  /** So much of the recording has been decoded and searched for speech. */
  | { type: 'progress'; decodedMs: number }
  /** Only where channels are kept apart: no piece that is told from here on begins earlier. */
  | { type: 'settled'; untilMs: number }
  | { type: 'end'; durationMs: number };
