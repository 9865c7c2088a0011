import { detectLanguage } from './detect-language.js';

/** What BCP 47 calls a language that is not known. */
const UNDETERMINED = 'und';

/** A piece of a recording, and which language the recogniser says it is in. */
interface HeardPiece {
  text: string;
  language?: string;
}

/**
 * The language of a recording of which nobody said it: the one that the recogniser told for most of the text, else what
 * the text as a whole reads as.
 *
 * @returns ISO 639-1 code; `und` when it cannot be told.
 */
export function heardLanguage(pieces: readonly HeardPiece[]): string {
  const letters = new Map<string, number>();
  for (const { text, language } of pieces) {
    if (language !== undefined) letters.set(language, (letters.get(language) ?? 0) + text.length);
  }
  const [told] = [...letters].filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a);
  return told?.[0] ?? detectLanguage(pieces.map(({ text }) => text).join(' ')) ?? UNDETERMINED;
}
