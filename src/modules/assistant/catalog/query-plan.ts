import type { SearchWord } from './search-words.js';
import { stemOf } from './search-words.js';
import type { TermDictionary, TermMatch } from './term-dictionary.js';

/** How far from what was written a search may go. */
export type Leniency = 'as-written' | 'begun-or-part' | 'unknown-misspelt' | 'any-misspelt';
export const LENIENCIES: readonly Leniency[] = [
  'as-written',
  'begun-or-part',
  'unknown-misspelt',
  'any-misspelt',
];

/** A word of a query and the terms that it may mean. */
export interface WordMeaning {
  word: SearchWord;
  /** By term; 1 is the word itself. */
  terms: ReadonlyMap<string, number>;
  /** The parts of a compound, which a product must all have where it lacks the compound. */
  parts: readonly string[];
}

/** What each word may mean at that leniency. */
export function meaningsOf(
  words: readonly SearchWord[],
  dictionary: TermDictionary,
  leniency: Leniency,
): WordMeaning[] {
  return words.map((word) => {
    const { stem } = word;
    const isKnown = dictionary.has(stem);
    const matches: TermMatch[] = isKnown ? [{ term: stem, quality: 1 }] : [];
    if (leniency !== 'as-written') {
      matches.push(...dictionary.containing(stem), ...dictionary.beginningWith(stem));
    }
    if (leniency === 'any-misspelt' || (leniency === 'unknown-misspelt' && !isKnown)) {
      matches.push(...dictionary.resembling(stem));
    }
    const terms = new Map<string, number>();
    for (const { term, quality } of matches) terms.set(term, Math.max(quality, terms.get(term) ?? 0));
    const parts = isKnown ? [] : (dictionary.partsOf(stem, stemOf) ?? []);
    return { word, terms, parts };
  });
}

/** The full-text query; undefined when nothing can match. */
export function matchQueryOf(meanings: readonly WordMeaning[], joint: 'AND' | 'OR'): string | undefined {
  const groups = meanings.map(({ terms, parts }) => {
    const choices = [...terms.keys()].map(quoted);
    if (parts.length > 0) choices.push(`(${parts.map(quoted).join(' AND ')})`);
    return choices.length === 0 ? undefined : `(${choices.join(' OR ')})`;
  });
  const known = groups.filter((group) => group !== undefined);
  if (known.length === 0 || (joint === 'AND' && known.length < groups.length)) return undefined;
  return known.join(` ${joint} `);
}

const quoted = (term: string): string => `"${term.replaceAll('"', '')}"`;
