import { bytesOfTokens } from './token-estimate.js';

/** Where a text is rather cut, best first. */
const BOUNDARIES = [/\n\s*\n/g, /\n/g, /[.!?…]["'»”)]*\s|[。！？]/g, /[,;:]\s/g, /\s/g];

/**
 * Cuts a text into pieces of at most so many estimated tokens, at the end of a paragraph, line, sentence or word in
 * the latter half of a piece where there is one. The pieces joined are the text; a blank text is one piece.
 *
 * @param maxTokens at least 2, so that every character fits.
 */
export function splitText(text: string, maxTokens: number): string[] {
  const maxBytes = bytesOfTokens(Math.max(2, maxTokens));
  const pieces: string[] = [];
  let start = 0;
  do {
    const limit = endWithin(text, start, maxBytes);
    const end = limit === text.length ? limit : boundaryIn(text, start, limit);
    pieces.push(text.slice(start, end));
    start = end;
  } while (start < text.length);
  return pieces;
}

/** How far whole characters go within so many bytes. */
function endWithin(text: string, start: number, maxBytes: number): number {
  let end = start;
  for (let bytes = 0; end < text.length;) {
    const codePoint = text.codePointAt(end) ?? 0;
    bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    if (bytes > maxBytes) break;
    end += codePoint < 0x10000 ? 1 : 2;
  }
  return end;
}

function boundaryIn(text: string, start: number, limit: number): number {
  const from = start + Math.floor((limit - start) / 2);
  const half = text.slice(from, limit);
  for (const boundary of BOUNDARIES) {
    const last = [...half.matchAll(boundary)].at(-1);
    if (last !== undefined) return from + last.index + last[0].length;
  }
  return limit;
}
