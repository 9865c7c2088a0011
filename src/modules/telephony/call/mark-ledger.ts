/** A sentence that was said to a caller. */
export interface SaidSentence {
  readonly turn: number;
  readonly sentence: number;
}

/** Marks that a carrier does not send back are forgotten beyond so many. */
const MAX_MARKS = 200;

/** Names the marks of a call, and knows which sentences were heard: a mark of what was cleared comes back too. */
export class MarkLedger {
  private readonly sent = new Map<string, SaidSentence>();
  private count = 0;

  /** Whether no mark is awaited. */
  get isEmpty(): boolean {
    return this.sent.size === 0;
  }

  /** A mark of its own for the end of a sentence. */
  mark({ turn, sentence }: SaidSentence): string {
    this.count += 1;
    const name = `sentence_end_${turn}_${sentence}_${this.count}`;
    this.sent.set(name, { turn, sentence });
    const [oldest] = this.sent.keys();
    if (this.sent.size > MAX_MARKS && oldest !== undefined) this.sent.delete(oldest);
    return name;
  }

  /** What was not heard by now is not going to be. @returns the sentences whose end was not heard. */
  clear(): SaidSentence[] {
    const unheard = [...this.sent.values()];
    this.sent.clear();
    return unheard;
  }

  /** A mark came back. @returns the sentence that was heard; undefined for one that was cleared, or is not of this call. */
  take(name: string): SaidSentence | undefined {
    const said = this.sent.get(name);
    this.sent.delete(name);
    return said;
  }
}
