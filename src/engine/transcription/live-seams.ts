import type { Word } from '../ports/transcript.js';
import { centreOf, sharedWord, withWords } from './join-overlaps.js';
import type { TranscribedPiece } from './transcription-event.js';

/** A piece that was told up to the middle of what it shares with the next. */
interface ToldPiece {
  piece: TranscribedPiece;
  /** How many of its words were told. */
  told: number;
  middleMs: number;
}

/**
 * Live pieces without the words that two of them both have. None waits for the next: one that was cut while somebody
 * spoke is told up to the middle of what they share, and the next one from there on.
 */
export class LiveSeams {
  private before: ToldPiece | undefined;

  /** What is to be told of a piece that is final; pieces come in their order. */
  take(piece: TranscribedPiece): TranscribedPiece {
    const rest = this.untold(piece);
    this.before = undefined;
    if (piece.overlapMs === undefined || rest.words.length === 0) return rest;
    const middleMs = Math.round(piece.endMs - piece.overlapMs / 2);
    const told = rest.words.filter((word) => centreOf(word) < middleMs).length;
    this.before = { piece: rest, told, middleMs };
    return { ...withWords(rest, rest.words.slice(0, told)), endMs: middleMs };
  }

  /** What of a piece that comes next, or of what it is so far, was not told before. */
  untold(piece: TranscribedPiece): TranscribedPiece {
    if (this.before === undefined) return piece;
    const { middleMs: startMs } = this.before;
    if (piece.words.length > 0)
      return { ...withWords(piece, piece.words.slice(toldOf(this.before, piece.words))), startMs };
    if (piece.text !== '') return piece;
    const { piece: before, told } = this.before;
    return {
      ...withWords(before, before.words.slice(told)),
      index: piece.index,
      startMs,
      endMs: piece.endMs,
    };
  }
}

/** How many words of the next piece were told with the one before: counted from the word that both heard alike. */
function toldOf({ piece, told, middleMs }: ToldPiece, words: readonly Word[]): number {
  const shared = sharedWord(piece.words, words, middleMs);
  if (shared !== undefined) return Math.min(Math.max(0, shared.taken + told - shared.kept), words.length);
  const earlier = words.filter((word) => centreOf(word) < middleMs).length;
  const [last, next] = [piece.words[told - 1], words[earlier]];
  const isLastAgain = last !== undefined && next !== undefined && next.startMs < centreOf(last);
  return isLastAgain ? earlier + 1 : earlier;
}
