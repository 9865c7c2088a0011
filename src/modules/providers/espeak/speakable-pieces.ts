/** A part of a text, said in one go. */
export interface SpeakablePiece {
  /** Markup as eSpeak NG reads it, which says the text as it stands. */
  markup: string;
  /** Silence between this and the next, in milliseconds at normal speed. */
  pauseMs: number;
}

/**
 * A piece cannot be ended once it is begun: 250 characters are about 15 s of speech, which take 50 ms of computing.
 * Up to that, a text stays whole and keeps its melody.
 */
const MAX_CHARS = 250;
/** Where a text is rather cut, best first, with the pause that eSpeak NG itself makes there. */
const BOUNDARIES: readonly { pattern: RegExp; pauseMs: number }[] = [
  { pattern: /[.!?…]["'»”)]*\s+|[。！？]|\n+/gu, pauseMs: 320 },
  { pattern: /[,;:]\s+|[，；：、]/gu, pauseMs: 160 },
  { pattern: /\s+/gu, pauseMs: 0 },
];

/** Cuts a text into pieces, in order. A text without anything to say gives none. */
export function speakablePieces(text: string): SpeakablePiece[] {
  const pieces: SpeakablePiece[] = [];
  for (let rest = text.trim(); rest !== '';) {
    const { length, pauseMs } = rest.length <= MAX_CHARS ? { length: rest.length, pauseMs: 0 } : cutOf(rest);
    const piece = rest.slice(0, length).trim();
    rest = rest.slice(length).trim();
    pieces.push({ markup: markupOf(piece), pauseMs: rest === '' ? 0 : pauseMs });
  }
  return pieces;
}

function cutOf(text: string): { length: number; pauseMs: number } {
  const head = text.slice(0, MAX_CHARS);
  for (const { pattern, pauseMs } of BOUNDARIES) {
    const last = [...head.matchAll(pattern)].at(-1);
    if (last !== undefined) return { length: last.index + last[0].length, pauseMs };
  }
  const splitsPair = /[\uD800-\uDBFF]$/.test(head);
  return { length: MAX_CHARS - (splitsPair ? 1 : 0), pauseMs: 0 };
}

/** Markup that says a text as it stands: takes their meaning from tags, entities and `[[phonemes]]`. */
export function markupOf(text: string): string {
  return text
    .replaceAll('\0', ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/\[(?=\[)/g, '[ ');
}
