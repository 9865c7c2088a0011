import { isAbbreviated } from './abbreviations.js';

/** A longer sentence is cut: 250 characters are about 15 s of speech. */
const MAX_CHARS = 250;
/** What has no spaces, such as an address, is cut only here. */
const MAX_WORD_CHARS = 1000;
/** The first audio comes sooner when the first sentence is cut at a comma, once it has so many characters. */
const FIRST_CLAUSE_CHARS = 25;
/** What is looked at before a space; no abbreviation is longer. */
const TAIL_CHARS = 40;

const TERMINATED = /([.!?…]+)(?:["'”’“‘»«)\]*_~`]|\s(?=»))*$/u;
const CLAUSE_END = /[,;:–—]["'”’“‘»«)*_]*$/u;
const LIST_MARKER = /^\s*\d{1,3}\.$/;
const SPACE = /\s/;
const LOWER_CASE = /^\p{Ll}/u;
/** These end a sentence also where no space follows. */
const WIDE_END = /[。！？]/;

/**
 * Cuts a text that comes in parts into sentences, as soon as each is complete. All pieces joined are the text. The end of
 * a sentence shows by what follows, so a piece comes with the first character of the next.
 */
export class SentenceCutter {
  private text = '';
  /** Up to here there is no end of a sentence. */
  private at = 0;
  private clauseEnd = 0;
  private wordEnd = 0;
  private isFirst = true;

  /** @param language ISO 639-1. */
  constructor(private readonly language: string) {}

  /** The pieces that are complete with this part of the text. */
  push(text: string): string[] {
    this.text += text;
    return this.pieces(false);
  }

  /** The rest. */
  end(): string[] {
    const pieces = this.pieces(true);
    if (this.text !== '') pieces.push(this.text);
    this.text = '';
    return pieces;
  }

  private pieces(isComplete: boolean): string[] {
    const pieces: string[] = [];
    let start = 0;
    for (
      let end = this.nextEnd(start, isComplete);
      end !== undefined;
      end = this.nextEnd(start, isComplete)
    ) {
      pieces.push(this.text.slice(start, end));
      this.at = this.clauseEnd = this.wordEnd = start = end;
      this.isFirst = false;
    }
    this.text = this.text.slice(start);
    this.at -= start;
    this.clauseEnd -= start;
    this.wordEnd -= start;
    return pieces;
  }

  /** Where the piece that begins at `start` ends; undefined while that is not known. */
  private nextEnd(start: number, isComplete: boolean): number | undefined {
    const { text } = this;
    while (this.at < text.length) {
      if (this.at - start >= MAX_CHARS) {
        const cut = this.cutWithin(start);
        if (cut !== undefined) return cut;
      }
      const here = text[this.at] ?? '';
      if (WIDE_END.test(here) && !WIDE_END.test(text[this.at + 1] ?? '')) return this.at + 1;
      if (!SPACE.test(here)) {
        this.at += 1;
        continue;
      }
      const gapEnd = this.endOfGap();
      // Spaces without end need no more waiting.
      if (gapEnd === text.length && !isComplete && gapEnd - this.at < MAX_CHARS) return undefined;
      if (this.isEnd(start, gapEnd)) return gapEnd;
      this.wordEnd = gapEnd;
      this.at = gapEnd;
    }
    return undefined;
  }

  private endOfGap(): number {
    let end = this.at;
    while (end < this.text.length && SPACE.test(this.text[end] ?? '')) end += 1;
    return end;
  }

  /** Whether the spaces from here to `gapEnd` end the piece; remembers the end of a clause. */
  private isEnd(start: number, gapEnd: number): boolean {
    const tail = this.text.slice(Math.max(start, this.at - TAIL_CHARS), this.at);
    if (tail.trim() === '') return false;
    const gap = this.text.slice(this.at, gapEnd);
    const next = String.fromCodePoint(this.text.codePointAt(gapEnd) ?? 0x20);
    if (/\n\s*\n/.test(gap)) return true;
    if (LOWER_CASE.test(next)) return this.isClauseEnd(tail, start, gapEnd);
    if (gap.includes('\n')) return true;
    return this.isSentenceEnd(tail, next, start) || this.isClauseEnd(tail, start, gapEnd);
  }

  private isSentenceEnd(tail: string, next: string, start: number): boolean {
    const terminated = TERMINATED.exec(tail);
    if (terminated === null || (next === '»' && this.language === 'fr')) return false;
    if (terminated[1] !== '.') return true;
    if (LIST_MARKER.test(this.text.slice(start, this.at))) return false;
    const word =
      tail
        .slice(0, terminated.index + 1)
        .split(SPACE)
        .at(-1) ?? '';
    return !isAbbreviated(word, next, this.language);
  }

  private isClauseEnd(tail: string, start: number, gapEnd: number): boolean {
    if (!CLAUSE_END.test(tail)) return false;
    this.clauseEnd = gapEnd;
    return this.isFirst && this.at - start >= FIRST_CLAUSE_CHARS;
  }

  /** Where a piece that gets too long is cut: at a clause in its latter half, else after a word. */
  private cutWithin(start: number): number | undefined {
    if (this.clauseEnd - start > MAX_CHARS / 2) return this.clauseEnd;
    if (this.wordEnd > start) return this.wordEnd;
    if (this.at - start < MAX_WORD_CHARS) return undefined;
    const splitsPair = /[\uD800-\uDBFF]/.test(this.text[this.at - 1] ?? '');
    return this.at - (splitsPair ? 1 : 0);
  }
}
