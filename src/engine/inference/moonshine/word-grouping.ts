import type { Word } from '../../ports/transcript.js';
import type { TokenVocabulary } from './token-vocabulary.js';

/** A token of the text with the stretch of audio it was heard in. */
export interface TimedToken {
  id: number;
  probability: number;
  startMs: number;
  endMs: number;
}

/**
 * Tokens joined to words: a word ends where the next begins, and punctuation belongs to the word before it.
 * Times are integers inside 0…`durationMs`, `startMs < endMs`, and no word begins before the one in front of it.
 */
export function groupWords(
  tokens: readonly TimedToken[],
  vocabulary: TokenVocabulary,
  durationMs: number,
): Word[] {
  const groups: TimedToken[][] = [];
  for (const token of tokens) {
    const current = groups.at(-1);
    if (current === undefined || vocabulary.startsWord(token.id)) groups.push([token]);
    else current.push(token);
  }
  const words: Word[] = [];
  for (const group of groups) {
    const text = vocabulary.decode(group.map((token) => token.id));
    if (text !== '') words.push(toWord(text, group, words.at(-1)?.startMs ?? 0, durationMs));
  }
  return words;
}

function toWord(text: string, group: readonly TimedToken[], earliestMs: number, durationMs: number): Word {
  const lastMs = Math.max(Math.floor(durationMs), 1);
  const firstStartMs = Math.round(group[0]?.startMs ?? 0);
  const startMs = Math.min(Math.max(firstStartMs, earliestMs), lastMs - 1);
  const endMs = Math.min(Math.max(Math.round(group.at(-1)?.endMs ?? 0), startMs + 1), lastMs);
  const confidence = group.reduce((sum, token) => sum + token.probability, 0) / group.length;
  return { text, startMs, endMs, confidence };
}
