import { spacesWithin } from '../languages/word-spacing.js';
import type { Word } from '../ports/transcript.js';

/** The text of some words in a row, parted as in the text that they are taken from. */
export function textOfWords(words: readonly Word[], from: string): string {
  const texts = words.map(({ text }) => text);
  const spaces = spacesWithin(from, texts);
  return texts.map((text, index) => (spaces[index - 1] ?? '') + text).join('');
}
