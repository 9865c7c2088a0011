import type { ProductCandidate } from './product.repository.js';
import type { WordMeaning } from './query-plan.js';
import { wordsOf, type SearchWord } from './search-words.js';

/** How much a word in that field says of what a product is. */
const WEIGHTS = { sku: 1, name: 1, category: 0.5, attributes: 0.4, description: 0.2 };
const SAME_SPELLING = 0.1;
const PARTS_QUALITY = 0.8;
const NAME_SHARE = 0.3;
const EXACT_SKU = 100;
const EXACT_NAME = 50;
const OUT_OF_STOCK = 0.02;

/** A product and how well it answers the query. */
export interface RankedProduct {
  id: number;
  sku: string;
  score: number;
  /** How much of the query it answers, 0 to 1; a number counts twice, for it is what tells like products apart. */
  coverage: number;
}

export interface RankingOptions {
  /** What the query looks like as a number or a name. */
  key: string;
  meanings: readonly WordMeaning[];
  /** Whether every word was found in every candidate. */
  hasAllWords: boolean;
}

/** The candidates, best first: exact numbers, exact names, then by how many words say what, and where. */
export function rank(candidates: readonly ProductCandidate[], options: RankingOptions): RankedProduct[] {
  return candidates
    .map((candidate) => ({ id: candidate.id, sku: candidate.sku, ...judge(candidate, options) }))
    .sort((a, b) => b.score - a.score || (a.sku < b.sku ? -1 : a.sku > b.sku ? 1 : a.id - b.id));
}

function judge(
  candidate: ProductCandidate,
  { key, meanings, hasAllWords }: RankingOptions,
): Pick<RankedProduct, 'score' | 'coverage'> {
  const name = wordsOf(candidate.name);
  const fields = fieldsOf(candidate, name);
  let [score, weight, found] = [0, 0, 0];
  for (const meaning of meanings) {
    const best = Math.max(...fields.map(([words, value]) => value * qualityOf(words, meaning)));
    score += best === 0 && hasAllWords ? WEIGHTS.description : best;
    const share = /\d/.test(meaning.word.stem) ? 2 : 1;
    weight += share;
    if (best > 0) found += share;
  }
  const said = name.filter(({ stem }) =>
    meanings.some(({ terms, parts }) => terms.has(stem) || parts.includes(stem)),
  );
  score = score / Math.max(meanings.length, 1) + (NAME_SHARE * said.length) / Math.max(name.length, 1);
  if (candidate.stock !== null && candidate.stock <= 0) score -= OUT_OF_STOCK;
  if (candidate.skuKey === key) score += EXACT_SKU;
  if (candidate.nameKey === key) score += EXACT_NAME;
  return { score, coverage: hasAllWords ? 1 : found / Math.max(weight, 1) };
}

/** The words of a product, and how much each field says of what it is. */
function fieldsOf(
  { sku, skuKey, category, attributes }: ProductCandidate,
  name: SearchWord[],
): [words: SearchWord[], weight: number][] {
  return [
    [[{ folded: skuKey, stem: skuKey }, ...wordsOf(sku)], WEIGHTS.sku],
    [name, WEIGHTS.name],
    [wordsOf(category ?? ''), WEIGHTS.category],
    [wordsOf(valuesOf(attributes)), WEIGHTS.attributes],
  ];
}

/** How well the words of a field answer one word of the query: 0 to a little more than 1. */
function qualityOf(words: readonly SearchWord[], { word, terms, parts }: WordMeaning): number {
  let best = 0;
  for (const { folded, stem } of words) {
    const quality = terms.get(stem) ?? 0;
    best = Math.max(best, folded === word.folded && quality > 0 ? quality + SAME_SPELLING : quality);
  }
  const hasParts = parts.length > 0 && parts.every((part) => words.some(({ stem }) => stem === part));
  return hasParts ? Math.max(best, PARTS_QUALITY) : best;
}

function valuesOf(attributes: string): string {
  return attributes === '{}' ? '' : Object.values(JSON.parse(attributes) as Record<string, string>).join(' ');
}
