const isSpace = (char: string | undefined): boolean => char !== undefined && /\s/.test(char);
const WORD_CHAR = /[\p{L}\p{N}'’]/u;
const WORD = /\S+/g;
/** Fewer words that an answer ends with may be what goes on with it: “no, no”. */
const LEAST_WORDS = 3;
/** No further back is looked for where a repetition may begin. */
const MOST_WORDS = 100;

/** How far a text is a repetition: up to a place, not at all, or not known yet. */
type Repetition = number | 'none' | 'open';

/**
 * The text of a model that was asked to go on with an answer, without what it says again of the answer so far: all of it,
 * or its end from some word on. It is kept back only for as long as it reads like that.
 */
export class RepeatedBeginning {
  private text = '';
  /** Where in the answer a repetition may begin, the longest first. */
  private starts: readonly number[];
  private readonly given: string;
  private readonly endsInSpace: boolean;

  /** @param given the answer so far. */
  constructor(given: string) {
    this.given = given.trimEnd();
    this.endsInSpace = isSpace(given.at(-1));
    const words = [...this.given.matchAll(WORD)].map(({ index }) => index);
    const others = words.slice(1).slice(-MOST_WORDS);
    this.starts = [...words.slice(0, 1), ...others.slice(0, Math.max(0, others.length - LEAST_WORDS + 1))];
  }

  /** @returns the text that is new. */
  push(piece: string): string {
    if (this.starts.length === 0) return piece;
    this.text += piece;
    this.starts = this.starts.filter((start) => this.repetitionFrom(start) !== 'none');
    const [longest] = this.starts;
    const end = longest === undefined ? 0 : this.repetitionFrom(longest);
    return typeof end === 'number' ? this.release(end) : '';
  }

  /** No more comes. @returns what was kept, unless all of it was said before. */
  flush(): string {
    const isWhole = this.starts.some((start) => {
      const { end } = this.comparedFrom(start);
      return end !== undefined && this.text.slice(end).trim() === '';
    });
    return this.release(isWhole ? this.text.length : 0);
  }

  private release(from: number): string {
    const text = this.text.slice(from);
    this.text = '';
    this.starts = [];
    return from > 0 && this.endsInSpace ? text.trimStart() : text;
  }

  private repetitionFrom(start: number): Repetition {
    const { isEqual, end } = this.comparedFrom(start);
    if (!isEqual) return 'none';
    const next = end === undefined ? undefined : this.text[end];
    if (end === undefined || next === undefined) return 'open';
    // A word that goes on is another one.
    return WORD_CHAR.test(next) && WORD_CHAR.test(this.given.at(-1) ?? '') ? 'none' : end;
  }

  /** Compares the text with the answer from a place on, spaces and case apart. `end`: behind all of the answer. */
  private comparedFrom(start: number): { isEqual: boolean; end?: number } {
    const { given, text } = this;
    let at = 0;
    for (let index = start; index < given.length; index += 1) {
      if (isSpace(given[index])) continue;
      while (isSpace(text[at])) at += 1;
      if (at >= text.length) return { isEqual: true };
      if (text[at]?.toLowerCase() !== given[index]?.toLowerCase()) return { isEqual: false };
      at += 1;
    }
    return { isEqual: true, end: at };
  }
}
