import type { Word } from '../ports/transcript.js';
import { textOfWords } from './text-of-words.js';
import type { TranscribedPiece } from './transcription-event.js';

/** Times of one word in two pieces differ by less. */
const SAME_WORD_MS = 500;
/** What a millisecond off the middle of the overlap counts against one between the two times of a word. */
const OFF_MIDDLE_COST = 0.5;

/**
 * The pieces of one channel without the words that two of them both have: where a piece begins before the one before it
 * ends, each gives way at a word that both heard, as near the middle of what they share as there is one. Both heard that
 * word whole, the one has all before it and the other all behind it.
 *
 * @param pieces in their order; those without words are left as they are.
 */
export function joinOverlaps(pieces: readonly TranscribedPiece[]): TranscribedPiece[] {
  const joined: TranscribedPiece[] = [];
  for (const piece of pieces) {
    const before = joined.at(-1);
    if (before === undefined || !overlap(before, piece)) {
      joined.push(piece);
      continue;
    }
    const { kept, taken } = seamOf(before, piece);
    joined[joined.length - 1] = withWords(before, before.words.slice(0, kept));
    joined.push(withWords(piece, piece.words.slice(taken)));
  }
  return joined;
}

function overlap(before: TranscribedPiece, piece: TranscribedPiece): boolean {
  return piece.startMs < before.endMs && before.words.length > 0 && piece.words.length > 0;
}

/** The same for pieces as they come, in order: each is given back as soon as none that comes can change it. */
export class OverlapJoiner {
  private held: TranscribedPiece | undefined;

  /** Where the piece begins that waits for the next one. */
  get heldFromMs(): number {
    return this.held?.startMs ?? Number.POSITIVE_INFINITY;
  }

  push(piece: TranscribedPiece): TranscribedPiece[] {
    const joined = joinOverlaps(this.held === undefined ? [piece] : [this.held, piece]);
    this.held = piece.overlapMs === undefined ? undefined : joined.pop();
    return joined;
  }

  finish(): TranscribedPiece[] {
    const { held } = this;
    this.held = undefined;
    return held === undefined ? [] : [held];
  }
}

/** How many words of the first piece count, and how many of the second do not. */
export interface Seam {
  kept: number;
  taken: number;
}

function seamOf(before: TranscribedPiece, piece: TranscribedPiece): Seam {
  const middleMs = (piece.startMs + before.endMs) / 2;
  return sharedWord(before.words, piece.words, middleMs) ?? seamByTime(before.words, piece.words, middleMs);
}

/** The place, as near the middle as there is one, where two pieces heard the same word. */
export function sharedWord(
  before: readonly Word[],
  after: readonly Word[],
  middleMs: number,
): Seam | undefined {
  let best: Seam | undefined;
  let least = Number.POSITIVE_INFINITY;
  before.forEach((word, index) => {
    after.forEach((same, other) => {
      const apartMs = Math.abs(centreOf(word) - centreOf(same));
      if (apartMs > SAME_WORD_MS || plain(word) !== plain(same)) return;
      const cost = apartMs + OFF_MIDDLE_COST * Math.abs((centreOf(word) + centreOf(same)) / 2 - middleMs);
      if (cost >= least) return;
      least = cost;
      best = { kept: index + 1, taken: other + 1 };
    });
  });
  return best;
}

/** Where the two heard no word alike. A word that both have there, heard differently, counts as the surer one heard it. */
function seamByTime(before: readonly Word[], after: readonly Word[], middleMs: number): Seam {
  const kept = before.filter((word) => centreOf(word) < middleMs).length;
  const taken = after.filter((word) => centreOf(word) < middleMs).length;
  const [last, next] = [before[kept - 1], after[taken]];
  if (last === undefined || next === undefined || next.startMs >= centreOf(last)) return { kept, taken };
  return last.confidence >= next.confidence ? { kept, taken: taken + 1 } : { kept: kept - 1, taken };
}

/** A piece with no more than some words of it. */
export function withWords(piece: TranscribedPiece, words: Word[]): TranscribedPiece {
  return { ...piece, words, text: textOfWords(words, piece.text) };
}

/** The middle of a word. */
export function centreOf({ startMs, endMs }: Word): number {
  return (startMs + endMs) / 2;
}

function plain({ text }: Word): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}
