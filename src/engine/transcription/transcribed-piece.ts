import type { RecognizedPiece } from '../ports/speech-to-text.js';
import type { AudioPiece } from './open-piece.js';
import { dropPhantomText } from './phantom-text.js';
import type { TranscribedPiece } from './transcription-event.js';

/**
 * What was heard in a piece, with times that run through the recording and without text that nobody said.
 *
 * @param channel that it is of, from 1, where channels are kept apart.
 */
export function transcribedPiece(
  piece: AudioPiece,
  recognized: RecognizedPiece,
  channel?: number,
): TranscribedPiece {
  const { index, startMs, endMs, speechProbability } = piece;
  const { recognizedBy, language } = recognized;
  const { text, words, confidence, tokens } = dropPhantomText(recognized, speechProbability);
  const clamp = (timeMs: number): number => Math.min(startMs + timeMs, endMs);
  return {
    index,
    startMs,
    endMs,
    text,
    words: words.map((word) => ({ ...word, startMs: clamp(word.startMs), endMs: clamp(word.endMs) })),
    confidence,
    tokens,
    ...(recognizedBy && { recognizedBy }),
    ...(language !== undefined && { language }),
    ...(channel !== undefined && { channel }),
    ...(piece.overlapMs !== undefined && { overlapMs: piece.overlapMs }),
  };
}
