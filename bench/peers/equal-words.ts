import { sum } from '../measure/statistics.js';
import { normalizeText } from '../../src/engine/text/accuracy/normalize-text.js';
import { countWordErrors } from '../../src/engine/text/accuracy/word-errors.js';

/** The share, 0–1, of the words of some texts that other texts of the same audio have too; pieces without words do not count. */
export function shareOfEqualWords(references: readonly string[], others: readonly string[]): number {
  let words = 0;
  let errors = 0;
  references.forEach((reference, at) => {
    const expected = normalizeText(reference);
    if (expected.length === 0) return;
    const counted = countWordErrors(expected, normalizeText(others[at] ?? ''));
    words += counted.referenceWords;
    errors += counted.errors;
  });
  return words === 0 ? 1 : 1 - errors / words;
}

/** Mean of {@link shareOfEqualWords} over several runs of one recogniser as references. */
export function meanShareOfEqualWords(
  references: readonly (readonly string[])[],
  others: readonly string[],
): number {
  return sum(references.map((texts) => shareOfEqualWords(texts, others))) / references.length;
}

/** Mean of {@link shareOfEqualWords} over all pairs of several runs; 1 when there are no two. */
export function shareOfEqualWordsAmong(runs: readonly (readonly string[])[]): number {
  if (runs.length < 2) return 1;
  const means = runs.map((run) => {
    const others = runs.filter((other) => other !== run);
    return meanShareOfEqualWords(others, run);
  });
  return sum(means) / runs.length;
}
