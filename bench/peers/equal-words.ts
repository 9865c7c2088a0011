import { normalizeText } from '../stt-quality/normalize-text.js';
import { countWordErrors } from '../stt-quality/word-errors.js';

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
