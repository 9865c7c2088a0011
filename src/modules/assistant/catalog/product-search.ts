import { Injectable } from '@nestjs/common';
import { rank } from './product-ranking.js';
import type { Product } from './product.js';
import { ProductRepository, type ProductCandidate } from './product.repository.js';
import { LENIENCIES, matchQueryOf, meaningsOf, type Leniency, type WordMeaning } from './query-plan.js';
import { compactKeyOf, queryWordsOf } from './search-words.js';
import { TermDictionary } from './term-dictionary.js';

const MAX_CANDIDATES = 200;
const MAX_WORDS = 12;
/** A product that lacks words of the query must answer so much of it, */
const MIN_COVERAGE = 0.5;
/** and be nearly as good as the best. */
const MIN_SCORE_SHARE = 0.6;

/**
 * Finds products by what somebody says or types, in English, French and German: with other accents, in the plural, as
 * part of a compound, begun, misspelt. What is written counts before what may be meant.
 */
@Injectable()
export class ProductSearch {
  private dictionary: { revision: number; terms: Promise<TermDictionary> } | undefined;

  constructor(private readonly products: ProductRepository) {}

  /** The best products for the query, best first, at most `limit`; none when there is no word in it. */
  async search(query: string, limit: number): Promise<Product[]> {
    const words = queryWordsOf(query).slice(0, MAX_WORDS);
    if (words.length === 0) return [];
    const key = compactKeyOf(query);
    const dictionary = await this.currentDictionary();
    const found = new Map((await this.products.withKey(key, limit)).map((product) => [product.id, product]));
    let meanings: WordMeaning[] = [];
    for (const leniency of LENIENCIES) {
      if (found.size >= enoughBefore(leniency, limit)) break;
      meanings = meaningsOf(words, dictionary, leniency);
      await this.collect(found, matchQueryOf(meanings, 'AND'));
    }
    if (found.size > 0) {
      const ranked = rank([...found.values()], { key, meanings, hasAllWords: true });
      return this.products.read(ranked.slice(0, limit).map(({ id }) => id));
    }
    return this.searchPartly(key, meanings, limit);
  }

  /** Whether there is anything to be found. */
  hasProducts(): Promise<boolean> {
    return this.products.hasAny();
  }

  /** Products that have some of the words. */
  private async searchPartly(
    key: string,
    meanings: readonly WordMeaning[],
    limit: number,
  ): Promise<Product[]> {
    const found = new Map<number, ProductCandidate>();
    await this.collect(found, matchQueryOf(meanings, 'OR'));
    const ranked = rank([...found.values()], { key, meanings, hasAllWords: false });
    const telling = ranked.filter(({ coverage }) => coverage >= MIN_COVERAGE);
    const leastScore = (telling[0]?.score ?? 0) * MIN_SCORE_SHARE;
    const good = telling.filter(({ score }) => score >= leastScore).slice(0, limit);
    return this.products.read(good.map(({ id }) => id));
  }

  private async collect(found: Map<number, ProductCandidate>, query: string | undefined): Promise<void> {
    if (query === undefined) return;
    for (const product of await this.products.matching(query, MAX_CANDIDATES)) found.set(product.id, product);
  }

  /** The dictionary of the present catalogue; read again after a change, once for all who wait. */
  private async currentDictionary(): Promise<TermDictionary> {
    const revision = await this.products.revision();
    if (this.dictionary?.revision === revision) return this.dictionary.terms;
    const terms = this.readDictionary();
    this.dictionary = { revision, terms };
    terms.catch(() => {
      if (this.dictionary?.terms === terms) this.dictionary = undefined;
    });
    return terms;
  }

  private async readDictionary(): Promise<TermDictionary> {
    const dictionary = new TermDictionary();
    for await (const terms of this.products.terms()) dictionary.add(terms);
    return dictionary;
  }
}

/** How many products make it needless to go that far. */
function enoughBefore(leniency: Leniency, limit: number): number {
  if (leniency === 'as-written') return Infinity;
  return leniency === 'begun-or-part' ? limit : 1;
}
