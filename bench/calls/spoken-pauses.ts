import type { Word } from '../../src/engine/ports/transcript.js';
import { matchWords } from '../word-times/word-time-errors.js';
import type { QuietStretch } from './quiet-stretch.js';

/** A pause of somebody who speaks. Times are milliseconds from the first sample of the clip. */
export interface SpokenPause extends QuietStretch {
  /** Whether the sentence goes on behind it. */
  isWithinSentence: boolean;
}

const SENTENCE_END = /[.?!]["'”’]?$/;
/** What lies between the words of a sentence that are said without a break. */
const MIN_GAP_MS = 150;

/**
 * The pauses between the words of a clip, without the one behind the last.
 *
 * @param words as they were recognised, with their times.
 * @param transcript what was said, with its punctuation: it tells where sentences end.
 * @param quietIn the longest quiet stretch near a gap between two words.
 */
export function spokenPauses(
  words: readonly Word[],
  transcript: string,
  quietIn: (fromMs: number, toMs: number) => QuietStretch | undefined,
): SpokenPause[] {
  const ends = sentenceEnds(words, transcript);
  return words.flatMap((word, at) => {
    const next = words[at + 1];
    if (next === undefined || next.startMs - word.endMs < MIN_GAP_MS) return [];
    const quiet = quietIn(word.endMs, next.startMs);
    return quiet === undefined ? [] : [{ ...quiet, isWithinSentence: !ends.has(at) }];
  });
}

/** Places of the recognised words that a sentence of the transcript ends at, or nearest before where it ends. */
function sentenceEnds(words: readonly Word[], transcript: string): ReadonlySet<number> {
  const said = transcript.split(/\s+/).map((text, at) => ({ text, startMs: at, endMs: at }));
  const places = new Map(
    matchWords(said, words).map(([known, word]) => [known.startMs, words.indexOf(word)]),
  );
  const ends = new Set<number>();
  said.forEach(({ text }, at) => {
    if (!SENTENCE_END.test(text)) return;
    // A last word that was misheard lies before the first that was not.
    const after = said.findIndex((_, later) => later > at && places.has(later));
    const next = places.get(after);
    ends.add(places.get(at) ?? (next === undefined ? words.length : next) - 1);
  });
  return ends;
}
