/** The beginning of a text: all words that end within this share of its characters. */
export function wordsWithin(text: string, share: number, language: string): string {
  if (share >= 1) return text;
  const maxChars = Math.max(0, share) * text.length;
  let end = 0;
  for (const { index, segment } of new Intl.Segmenter(language, { granularity: 'word' }).segment(text)) {
    if (index + segment.length > maxChars) break;
    end = index + segment.length;
  }
  return text.slice(0, end).trimEnd();
}
