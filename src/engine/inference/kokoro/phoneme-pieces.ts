import { KOKORO_MAX_PHONEMES } from './kokoro-shape.js';

/** Some 12 s of speech; a longer sentence is cut at a mark where it has one, so that its beginning is soon heard. */
const COMFORTABLE = 180;
const SENTENCE_END = /(?<=[.!?…][”")]*)\s+/u;
/** Where a long sentence is rather cut, best first. */
const BOUNDARIES: readonly RegExp[] = [/[;:—]["”)]*\s+/gu, /,["”)]*\s+/gu];
const WORD_END = /\s+/gu;

/**
 * Cuts phonemes into pieces that Kokoro says in one go: at the ends of sentences; longer ones at their marks; and where
 * there is none within the 510 phonemes that it takes, between words.
 */
export function phonemePieces(phonemes: string): string[] {
  return phonemes
    .split(SENTENCE_END)
    .flatMap((sentence) => cut(sentence.trim()))
    .filter((piece) => piece !== '');
}

function cut(sentence: string): string[] {
  const pieces: string[] = [];
  let rest = sentence;
  while (rest.length > COMFORTABLE) {
    const end = endOfPiece(rest);
    if (end >= rest.length) break;
    pieces.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  return [...pieces, rest];
}

function endOfPiece(text: string): number {
  for (const limit of [COMFORTABLE, KOKORO_MAX_PHONEMES]) {
    for (const boundary of BOUNDARIES) {
      const end = lastEndWithin(text, boundary, limit);
      if (end !== undefined) return end;
    }
    if (text.length <= KOKORO_MAX_PHONEMES) return text.length;
  }
  return lastEndWithin(text, WORD_END, KOKORO_MAX_PHONEMES) ?? KOKORO_MAX_PHONEMES;
}

function lastEndWithin(text: string, boundary: RegExp, limit: number): number | undefined {
  const last = [...text.slice(0, limit).matchAll(boundary)].at(-1);
  return last === undefined ? undefined : last.index + last[0].length;
}
