import type { Word } from '../../../engine/ports/transcript.js';

/** A stretch of a text with its place in the audio, in milliseconds from the start of the piece. */
export interface TimedText {
  text: string;
  startMs: number;
  endMs: number;
  confidence: number;
}

/** The words of a text, spread over its time by their length. */
export function spreadWords({ text, startMs, endMs, confidence }: TimedText): Word[] {
  const words = wordsIn(text);
  const lengths = words.map((word) => word.length + 1);
  const perLetterMs = (endMs - startMs) / lengths.reduce((sum, length) => sum + length, 0);
  let letters = 0;
  return words.map((word, index) => {
    const from = startMs + letters * perLetterMs;
    letters += lengths[index] ?? 0;
    const to = startMs + letters * perLetterMs;
    return { text: word, startMs: Math.round(from), endMs: Math.round(to), confidence };
  });
}

/**
 * The words of a text, punctuation included, with the times of words that a vendor gives without punctuation, and that
 * may be cut elsewhere: `o'clock` as `o` and `clock`.
 *
 * @param timed in order.
 * @returns undefined when they are not the words of that text.
 */
export function timeWords(text: string, timed: readonly TimedText[]): Word[] | undefined {
  const owners = timed.flatMap((each) => [...lettersOf(each.text)].map(() => each));
  if (lettersOf(text) !== lettersOf(timed.map((each) => each.text).join(''))) return undefined;
  const words: Word[] = [];
  let letters = 0;
  for (const word of wordsIn(text)) {
    const owned = owners.slice(letters, letters + [...lettersOf(word)].length);
    letters += owned.length;
    const [first] = owned;
    const last = owned.at(-1);
    const before = words.at(-1);
    if (first !== undefined && last !== undefined) {
      words.push({ text: word, startMs: first.startMs, endMs: last.endMs, confidence: first.confidence });
    } else if (before !== undefined) before.text += ` ${word}`;
  }
  return words;
}

const wordsIn = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

/** What is left of a text without punctuation, spaces and case. */
const lettersOf = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '');
