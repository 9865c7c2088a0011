import { spellDigits } from './number-words.js';

const FILLERS = new Set(['um', 'umm', 'uh', 'er', 'erm', 'ah', 'hm', 'hmm', 'mm']);

const WORDS_OF_ABBREVIATIONS = new Map([
  ['mr', 'mister'],
  ['mrs', 'missus'],
  ['dr', 'doctor'],
  ['st', 'saint'],
  ['lt', 'lieutenant'],
]);

const WORDS_OF_SIGNS: readonly (readonly [RegExp, string])[] = [
  [/%/g, ' percent '],
  [/[×*]/g, ' times '],
  [/=/g, ' equals '],
  [/\+/g, ' plus '],
  [/&/g, ' and '],
];

/**
 * The words of a text in the form in which recognition is compared: lower case, no punctuation, no fillers,
 * abbreviations written out, numbers as single digits however they were written.
 */
export function normalizeText(text: string): string[] {
  let plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’‘ʼ']/g, '');
  plain = plain.replace(/(\d)[,.](?=\d{3}\b)/g, '$1');
  for (const [sign, word] of WORDS_OF_SIGNS) plain = plain.replace(sign, word);
  const words = plain
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .split(' ')
    .filter((word) => word !== '' && !FILLERS.has(word))
    .map((word) => WORDS_OF_ABBREVIATIONS.get(word) ?? word);
  return spellDigits(words);
}

/** As {@link normalizeText} for English; elsewhere lower case without punctuation, words otherwise as they are. */
export function normalizeTextIn(language: string, text: string): string[] {
  if (language === 'en') return normalizeText(text);
  const plain = text.normalize('NFKC').toLowerCase();
  return plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}
