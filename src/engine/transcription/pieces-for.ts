import type { SpeechToTextCapabilities } from '../ports/speech-to-text.js';
import type { OpenPieceOptions } from './open-piece.js';

/** Pieces of models that take long ones are no shorter where there is a choice: they recognise with more context. */
const MIN_PIECE_SEC = 10;
/** Models that take no more do best on what is said between two silences. */
const SHORT_PIECE_SEC = 15;
/** What two pieces have in common where they are cut while somebody speaks: a few words. */
const OVERLAP_SEC = 2;

/** What two pieces share where they are cut while somebody speaks: which words those are is told by their times alone. */
export function overlapSecFor({ wordTimes }: Pick<SpeechToTextCapabilities, 'wordTimes'>): number {
  return wordTimes ? OVERLAP_SEC : 0;
}

/** The pieces that suit a recogniser. */
export function piecesFor({
  maxPieceSec,
  wordTimes,
}: Pick<SpeechToTextCapabilities, 'maxPieceSec' | 'wordTimes'>): OpenPieceOptions {
  return {
    maxPieceSec,
    minPieceSec: maxPieceSec > SHORT_PIECE_SEC ? MIN_PIECE_SEC : 0,
    overlapSec: overlapSecFor({ wordTimes }),
  };
}
