import { spaceBetween, spacesWithin } from '../../languages/word-spacing.js';
import type { Segment, Transcript } from '../../ports/transcript.js';
import { graphemesOf, graphemeCount } from './graphemes.js';
import { MAX_LINE_CHARS } from './subtitle-norms.js';

/** A stretch of text that stays on one line, with its place in the recording. */
export interface SubtitleToken {
  text: string;
  /** In graphemes. */
  length: number;
  startMs: number;
  endMs: number;
  /** Whether a space stands before it, where it does not begin a line. */
  isSpaced: boolean;
  /** Whether it is the rest of a word longer than a line. */
  continuesWord: boolean;
}

interface TimedText {
  text: string;
  startMs: number;
  endMs: number;
  isSpaced: boolean;
}

const NO_BREAK_SPACE = '\u00a0';
/** Everything that ends a line or parts words; not the spaces that keep words together. */
const SEPARATORS = /[\u0000-\u001f\u007f-\u009f\ufeff\u2028\u2029]|[^\S\u00a0\u202f]/u;
const CLOSES_WORD = /^[!?:;»%€…)\]}.,]+$/;
/** Marks that stand right behind their word in every language. */
const CLOSES_TIGHTLY = /^[…)\]}.,]+$/;
const OPENS_WORD = /^[«„“([{¿¡–—-]$/;

/**
 * The words of a transcript as they may be laid out: cleaned of line breaks, punctuation joined to its word, pieces no
 * longer than a line. Times never run backwards.
 */
export function subtitleTokens(transcript: Transcript): SubtitleToken[] {
  const words = transcript.segments
    .flatMap((segment, index) => wordsOf(segment, transcript.segments[index - 1]))
    .flatMap(splitAtSeparators);
  return inOrder(attachPunctuation(words)).flatMap(cutToLines);
}

/** The words of a segment; where they have no times, they share the segment's by their length. */
function wordsOf(segment: Segment, before: Segment | undefined): TimedText[] {
  const words = segment.words.length > 0 ? segment.words : [segment];
  const texts = words.map(({ text }) => text);
  const first = spaceBetween(before?.text ?? '', texts[0] ?? '');
  const spaces = [first, ...spacesWithin(segment.text, texts)];
  return words.map(({ text, startMs, endMs }, at) => ({
    text,
    startMs,
    endMs,
    isSpaced: spaces[at] === ' ',
  }));
}

function splitAtSeparators(word: TimedText): TimedText[] {
  const parts = word.text
    .split(SEPARATORS)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return spread(parts, word);
}

/** Gives each part a share of the time of the whole, in proportion to its length. A space stands before all but the first. */
function spread(parts: readonly string[], { startMs, endMs, isSpaced }: TimedText): TimedText[] {
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  let before = 0;
  return parts.map((text, index) => {
    const from = startMs + ((endMs - startMs) * before) / total;
    before += text.length;
    const to = startMs + ((endMs - startMs) * before) / total;
    return { text, startMs: from, endMs: to, isSpaced: index > 0 || isSpaced };
  });
}

function attachPunctuation(words: readonly TimedText[]): TimedText[] {
  const joined: TimedText[] = [];
  let opener: TimedText | undefined;
  for (const word of words) {
    const last = joined.at(-1);
    if (opener !== undefined) {
      const text = opener.text + NO_BREAK_SPACE + word.text;
      joined.push({ ...word, text, startMs: opener.startMs, isSpaced: opener.isSpaced });
      opener = undefined;
    } else if (OPENS_WORD.test(word.text)) {
      opener = word;
    } else if (last !== undefined && CLOSES_WORD.test(word.text)) {
      const space = CLOSES_TIGHTLY.test(word.text) ? '' : NO_BREAK_SPACE;
      joined[joined.length - 1] = { ...last, text: last.text + space + word.text, endMs: word.endMs };
    } else {
      joined.push(word);
    }
  }
  return opener === undefined ? joined : [...joined, opener];
}

function inOrder(words: readonly TimedText[]): TimedText[] {
  let nowMs = 0;
  return words.map(({ text, startMs, endMs, isSpaced }) => {
    const start = Math.max(nowMs, wholeMs(startMs, nowMs));
    const end = Math.max(start, wholeMs(endMs, start));
    nowMs = start;
    return { text, startMs: start, endMs: end, isSpaced };
  });
}

function wholeMs(timeMs: number, otherwiseMs: number): number {
  return Number.isFinite(timeMs) ? Math.round(timeMs) : otherwiseMs;
}

function cutToLines(word: TimedText): SubtitleToken[] {
  const length = graphemeCount(word.text);
  if (length <= MAX_LINE_CHARS) return [{ ...word, length, continuesWord: false }];
  const graphemes = graphemesOf(word.text);
  const parts: string[] = [];
  for (let i = 0; i < graphemes.length; i += MAX_LINE_CHARS) {
    const part = graphemes.slice(i, i + MAX_LINE_CHARS).join('');
    if (part.trim() !== '') parts.push(part);
  }
  return spread(parts, word).map(({ text, startMs, endMs }, index) => ({
    ...{ text, length: graphemeCount(text), continuesWord: index > 0 },
    isSpaced: index === 0 && word.isSpaced,
    ...{ startMs: Math.round(startMs), endMs: Math.round(endMs) },
  }));
}
