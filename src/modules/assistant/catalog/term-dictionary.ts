import { editDistance } from './edit-distance.js';

/** A term of the dictionary that a word may mean, and how sure that is: 1 is the word itself. */
export interface TermMatch {
  term: string;
  quality: number;
}

const MAX_MATCHES = 24;
const MAX_TYPO_MATCHES = 12;
const MIN_PART_CHARS = 3;
/** How much of a match remains for each letter that is wrong. */
const TYPO_QUALITY = [1, 0.55, 0.4];

/** All terms of the catalogue, to find those that a word may mean: whole, begun, part of a compound or misspelt. */
export class TermDictionary {
  private readonly known = new Set<string>();
  private readonly sorted: string[] = [];
  /** Indexes into `sorted`, by three letters in a row; `^` and `$` stand for the beginning and the end. */
  private readonly byTrigram = new Map<string, number[]>();

  /** Takes more terms, which come in the order of their characters. */
  add(terms: readonly string[]): void {
    for (const term of terms) {
      this.known.add(term);
      const last = this.sorted.at(-1);
      // SQLite orders rare characters beyond the first 65,536 in another way; their terms are found whole only.
      if (last !== undefined && last >= term) continue;
      for (const trigram of trigramsOf(term)) this.post(trigram, this.sorted.length);
      this.sorted.push(term);
    }
  }

  has(term: string): boolean {
    return this.known.has(term);
  }

  /** Terms that begin with the word, the shortest first. */
  beginningWith(word: string): TermMatch[] {
    const matches: string[] = [];
    for (let index = this.firstFrom(word); index < this.sorted.length; index += 1) {
      const term = this.sorted[index]!;
      if (!term.startsWith(word) || matches.length >= MAX_MATCHES * 20) break;
      if (term !== word) matches.push(term);
    }
    return shortest(matches).map((term) => ({ term, quality: 0.6 + (0.1 * word.length) / term.length }));
  }

  /** Compounds that hold the word after their beginning; what a compound ends with is what it is a kind of. */
  containing(word: string): TermMatch[] {
    if (word.length <= MIN_PART_CHARS) return [];
    const rarest = trigramsOf(word)
      .slice(1, -1)
      .map((trigram) => this.byTrigram.get(trigram) ?? [])
      .reduce((least, postings) => (postings.length < least.length ? postings : least));
    const holding = rarest
      .map((index) => this.sorted[index]!)
      .filter((term) => term.indexOf(word, MIN_PART_CHARS) !== -1);
    return shortest([...new Set(holding)]).map((term) => ({
      term,
      quality: (term.endsWith(word) ? 0.68 : 0.5) + (0.1 * word.length) / term.length,
    }));
  }

  /** Terms that are the word but for one wrong letter, or two in a long one; never where there are digits. */
  resembling(word: string): TermMatch[] {
    const limit = word.length < 4 || /\d/.test(word) ? 0 : word.length < 8 ? 1 : 2;
    if (limit === 0) return [];
    const trigrams = trigramsOf(word);
    // A wrong letter is in three trigrams, two swapped ones are in four.
    const enough = Math.max(1, trigrams.length - 4 * limit);
    return [...this.sharing(trigrams)]
      .filter(([, shared]) => shared >= enough)
      .map(([index]) => this.sorted[index]!)
      .filter((term) => term !== word)
      .map((term) => ({ term, distance: editDistance(word, term, limit) ?? Infinity }))
      .filter(({ distance }) => distance <= limit)
      .sort((a, b) => a.distance - b.distance || byCodeUnits(a.term, b.term))
      .slice(0, MAX_TYPO_MATCHES)
      .map(({ term, distance }) => ({ term, quality: TYPO_QUALITY[distance] ?? 0 }));
  }

  /** The two terms that a compound is made of, such as `kaffee` and `maschin` for `kaffeemaschin`. */
  partsOf(word: string, stemOf: (part: string) => string): [string, string] | undefined {
    for (let at = word.length - MIN_PART_CHARS; at >= MIN_PART_CHARS; at -= 1) {
      const tail = word.slice(at);
      if (!this.has(tail)) continue;
      const head = [word.slice(0, at), stemOf(word.slice(0, at))].find((part) => this.has(part));
      if (head !== undefined) return [head, tail];
    }
    return undefined;
  }

  private post(trigram: string, index: number): void {
    const postings = this.byTrigram.get(trigram);
    if (postings === undefined) this.byTrigram.set(trigram, [index]);
    else postings.push(index);
  }

  private sharing(trigrams: readonly string[]): Map<number, number> {
    const shared = new Map<number, number>();
    for (const trigram of trigrams) {
      for (const index of this.byTrigram.get(trigram) ?? []) shared.set(index, (shared.get(index) ?? 0) + 1);
    }
    return shared;
  }

  /** Where the word is or would be in `sorted`. */
  private firstFrom(word: string): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.sorted[middle]! < word) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function trigramsOf(term: string): string[] {
  const padded = `^${term}$`;
  return Array.from({ length: padded.length - 2 }, (_, index) => padded.slice(index, index + 3));
}

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const shortest = (terms: readonly string[]): string[] =>
  [...terms].sort((a, b) => a.length - b.length || byCodeUnits(a, b)).slice(0, MAX_MATCHES);
