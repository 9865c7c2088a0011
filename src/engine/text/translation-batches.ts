import { estimateTokens } from './token-estimate.js';

/** Texts that follow each other and are translated together; blank ones among them are not sent. */
export interface TranslationBatch {
  firstIndex: number;
  texts: readonly string[];
}

/** What a text costs besides its own tokens, as an entry of a JSON object. */
const TOKENS_PER_ENTRY = 8;
/** More texts than this at once and models lose count. */
const MAX_TEXTS = 40;

/**
 * Texts in batches of at most so many tokens, without those that are known already. A text that is longer by itself is
 * a batch of its own. Stretches of blank texts are in no batch.
 */
export function translationBatches(
  texts: readonly string[],
  known: ReadonlySet<number>,
  maxTokens: number,
): TranslationBatch[] {
  const batches: { firstIndex: number; texts: string[]; tokens: number }[] = [];
  for (const [index, text] of texts.entries()) {
    if (known.has(index) || isBlank(text)) continue;
    const tokens = estimateTokens(JSON.stringify(text)) + TOKENS_PER_ENTRY;
    const batch = batches.at(-1);
    const between = batch === undefined ? [] : texts.slice(batch.firstIndex + batch.texts.length, index);
    const hasGap = batch === undefined || hasKnown(batch.firstIndex + batch.texts.length, index, known);
    if (!hasGap && batch.tokens + tokens <= maxTokens && batch.texts.length + between.length < MAX_TEXTS) {
      batch.texts.push(...between, text);
      batch.tokens += tokens;
    } else {
      batches.push({ firstIndex: index, texts: [text], tokens });
    }
  }
  return batches.map(({ firstIndex, texts: batched }) => ({ firstIndex, texts: batched }));
}

/** Whether a text has nothing to translate: not a letter, not a digit. Models answer such texts with nothing at all. */
export function isBlank(text: string): boolean {
  return !/[\p{L}\p{N}]/u.test(text);
}

function hasKnown(from: number, to: number, known: ReadonlySet<number>): boolean {
  for (let index = from; index < to; index++) if (known.has(index)) return true;
  return false;
}
