import type { RecognizerHints } from '../recognizer.js';
import { HotwordBias } from './hotword-bias.js';
import { HotwordGraph } from './hotword-graph.js';
import { LanguageBias, languagePenalties, type LanguagePenalties } from './language-bias.js';
import type { TokenBias, TokenBiasFactory, TokenVocabulary } from './token-bias.js';

/** Lists of hotwords that are kept prepared for a vocabulary. */
const MAX_GRAPHS = 8;

interface Prepared {
  penalties: Map<string, LanguagePenalties | undefined>;
  graphs: Map<string, HotwordGraph>;
}

const preparations = new WeakMap<TokenVocabulary, Prepared>();

/**
 * What is known of the speech beforehand, as a bias of the greedy search. Preparing it takes some milliseconds the
 * first time and is kept for as long as the vocabulary is.
 *
 * @returns undefined where nothing is known that the vocabulary can express: the search needs no bias then.
 */
export function tokenBiasFor(
  vocabulary: TokenVocabulary,
  { language, hotwords = [] }: RecognizerHints,
): TokenBiasFactory | undefined {
  const prepared = preparations.get(vocabulary) ?? { penalties: new Map(), graphs: new Map() };
  preparations.set(vocabulary, prepared);
  const factories = [
    ...languageBias(vocabulary, prepared, language),
    ...hotwordBias(vocabulary, prepared, hotwords),
  ];
  const [first] = factories;
  if (first === undefined) return undefined;
  return factories.length === 1 ? first : (): TokenBias => new BiasChain(factories.map((make) => make()));
}

/** Several biases, one after the other. */
class BiasChain implements TokenBias {
  constructor(private readonly biases: readonly TokenBias[]) {}

  apply(logits: Float32Array, offset: number, vocabularySize: number): void {
    for (const bias of this.biases) bias.apply(logits, offset, vocabularySize);
  }

  accept(token: number): void {
    for (const bias of this.biases) bias.accept(token);
  }
}

function languageBias(
  vocabulary: TokenVocabulary,
  { penalties: known }: Prepared,
  language: string | undefined,
): TokenBiasFactory[] {
  if (language === undefined) return [];
  const penalties = known.has(language) ? known.get(language) : languagePenalties(vocabulary, language);
  known.set(language, penalties);
  return penalties === undefined ? [] : [() => new LanguageBias(vocabulary, penalties, language)];
}

function hotwordBias(
  vocabulary: TokenVocabulary,
  { graphs }: Prepared,
  hotwords: readonly string[],
): TokenBiasFactory[] {
  if (hotwords.length === 0) return [];
  const key = JSON.stringify(hotwords);
  const graph = graphs.get(key) ?? new HotwordGraph(vocabulary, hotwords);
  graphs.delete(key);
  graphs.set(key, graph);
  const [oldest] = graphs.keys();
  if (graphs.size > MAX_GRAPHS && oldest !== undefined) graphs.delete(oldest);
  return graph.isEmpty ? [] : [() => new HotwordBias(vocabulary, graph)];
}
