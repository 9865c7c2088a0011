/** Characters of which each is one grapheme, whatever stands beside it. */
const SIMPLE_TEXT = /^[\x20-\x7e\u00a0-\u024f\u2010-\u2027\u202f\u20ac]*$/;

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** The user-perceived characters of a text. */
export function graphemesOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** How many user-perceived characters a text has. */
export function graphemeCount(text: string): number {
  return SIMPLE_TEXT.test(text) ? text.length : graphemesOf(text).length;
}
