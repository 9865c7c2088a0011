/** A word that may go on, in scripts that write spaces between words; longer ones are passed on as they are. */
const OPEN_WORD =
  /[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]{1,40}$/u;

/** Text as whole words: one that may not be complete is kept until what follows it has come. */
export class WholeWords {
  private open = '';

  /** @returns the text that is complete with this piece. */
  push(piece: string): string {
    const text = this.open + piece;
    this.open = OPEN_WORD.exec(text)?.[0] ?? '';
    return text.slice(0, text.length - this.open.length);
  }

  /** Nothing follows. @returns what was kept. */
  flush(): string {
    const { open } = this;
    this.open = '';
    return open;
  }
}
