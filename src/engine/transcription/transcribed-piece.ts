import type { RecognizedPiece } from '../ports/speech-to-text.js';
import type { AudioPiece } from './open-piece.js';
import { dropPhantomText } from './phantom-text.js';
import type { TranscribedPiece } from './transcription-event.js';

/**
 * What was heard in a piece, with times that run through the recording and without text that nobody said.
 *
 * @param told where channels are kept apart, the one it is of, from 1; whether it was said to somebody who answers.
 */
export function transcribedPiece(
  piece: AudioPiece,
  recognized: RecognizedPiece,
  { channel, isAddressed }: { channel?: number | undefined; isAddressed?: boolean } = {},
): TranscribedPiece {
  const { index, startMs, endMs } = piece;
  const { recognizedBy, language } = recognized;
  const { text, words, confidence, tokens } = dropPhantomText(recognized, piece, isAddressed);
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
