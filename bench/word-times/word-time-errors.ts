import type { Word } from '../../src/engine/ports/transcript.js';

/** A word that is known to be said from one instant to another. */
export interface KnownWord {
  text: string;
  startMs: number;
  endMs: number;
}

/** Distances between where words begin and end and where they were said to, over all boundaries compared. */
export interface WordTimeErrors {
  medianMs: number;
  p90Ms: number;
  /** Boundaries compared: two for each word that was recognised as it was said. */
  count: number;
}

const spelling = (text: string): string => text.toLowerCase().replace(/[^a-z0-9']/g, '');

/** Pairs of words that are the same in both lists, in order: the longest common subsequence. */
export function matchWords(known: readonly KnownWord[], heard: readonly Word[]): [KnownWord, Word][] {
  const width = heard.length + 1;
  const length = new Uint16Array((known.length + 1) * width);
  const isSame = (row: number, column: number): boolean =>
    spelling(known[row]?.text ?? '') === spelling(heard[column]?.text ?? '');
  for (let row = known.length - 1; row >= 0; row -= 1) {
    for (let column = heard.length - 1; column >= 0; column -= 1) {
      const at = row * width + column;
      const skip = Math.max(length[at + width] ?? 0, length[at + 1] ?? 0);
      length[at] = isSame(row, column) ? (length[at + width + 1] ?? 0) + 1 : skip;
    }
  }
  const pairs: [KnownWord, Word][] = [];
  for (let row = 0, column = 0; row < known.length && column < heard.length;) {
    const [said, word] = [known[row], heard[column]];
    if (said !== undefined && word !== undefined && isSame(row, column)) {
      pairs.push([said, word]);
      row += 1;
      column += 1;
    } else if ((length[(row + 1) * width + column] ?? 0) >= (length[row * width + column + 1] ?? 0)) row += 1;
    else column += 1;
  }
  return pairs;
}

/** Errors, in milliseconds, of the beginning and the end of each matched word. */
export function boundaryErrorsMs(known: readonly KnownWord[], heard: readonly Word[]): number[] {
  return matchWords(known, heard).flatMap(([said, word]) => [
    Math.abs(said.startMs - word.startMs),
    Math.abs(said.endMs - word.endMs),
  ]);
}

/** Median and ninetieth percentile of a list of errors; zeros when it is empty. */
export function summarizeErrors(errorsMs: readonly number[]): WordTimeErrors {
  const sorted = [...errorsMs].sort((a, b) => a - b);
  const quantile = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { medianMs: quantile(0.5), p90Ms: quantile(0.9), count: sorted.length };
}
