import { tokenBiasFor } from '../../src/engine/inference/decoding/token-bias-for.js';
import type { TokenBias, TokenVocabulary } from '../../src/engine/inference/decoding/token-bias.js';

const LETTERS = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZéßüñ'];
/** Pieces of Latin words, some whole ones, and a little of other scripts. */
export const TOKENS = [
  '<unk>',
  ...LETTERS,
  '▁',
  '-',
  ...LETTERS.map((letter) => `▁${letter}`),
  ...[
    '▁Pa',
    '▁Par',
    'ley',
    'le',
    'ris',
    'is',
    '▁the',
    '▁and',
    '▁le',
    '▁Kow',
    'al',
    'czyk',
    'ski',
    '▁war',
    'm',
  ],
  ...['▁да', 'ж', '▁και', 'λ', '▁straß', '▁1', '.', ','],
];
export const vocabulary: TokenVocabulary = { tokens: [...TOKENS, '<blk>'], blank: TOKENS.length };
export const size = vocabulary.tokens.length;
export const id = (text: string): number => vocabulary.tokens.indexOf(text);

/** Scores of one step: the named tokens have theirs, all others little. */
export function scores(named: Record<string, number>): Float32Array {
  const logits = new Float32Array(size).fill(-20);
  for (const [text, score] of Object.entries(named)) logits[id(text)] = score;
  return logits;
}

/** What a greedy search emits that is at one frame after the other. */
export function search(steps: readonly Float32Array[], bias: TokenBias | undefined): string {
  const emitted: string[] = [];
  for (const step of steps) {
    const logits = step.slice();
    bias?.apply(logits, 0, size);
    const best = logits.indexOf(Math.max(...logits));
    if (best === vocabulary.blank) continue;
    emitted.push(vocabulary.tokens[best] ?? '');
    bias?.accept(best);
  }
  return emitted.join('').replaceAll('▁', ' ').trim();
}

/** What the same search emits with a bias. */
export const biased = (
  steps: readonly Float32Array[],
  hotwords: readonly string[],
  language?: string,
): string =>
  search(steps, tokenBiasFor(vocabulary, { hotwords, ...(language !== undefined && { language }) })?.());
