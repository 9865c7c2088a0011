/**
 * Shifts the scores of a greedy transducer search by what is known of the speech beforehand. It follows one piece of
 * audio from its beginning, so each piece needs one of its own.
 */
export interface TokenBias {
  /**
   * Changes, in place, the scores of one step before the best token is chosen; confidences are those of the scores
   * before. The scores of durations are not touched.
   *
   * @param logits the scores of the step, natural logarithms but for a common term.
   * @param offset place of the score of token 0.
   * @param vocabularySize tokens, the blank among them.
   */
  apply(logits: Float32Array, offset: number, vocabularySize: number): void;

  /** The search has emitted this token. Not called for blanks. */
  accept(token: number): void;
}

/** Makes the bias of one piece; what is costly to prepare is shared by those it makes. */
export type TokenBiasFactory = () => TokenBias;

/** The tokens of a transducer, as its vocabulary file lists them. */
export interface TokenVocabulary {
  /** By id; `▁` stands at the beginning of a word, `<…>` for what is not text. */
  tokens: readonly string[];
  /** Id of the blank. */
  blank: number;
}

/** Whether a token stands for text, and not for something that happens or a byte. */
export function isTextToken(text: string): boolean {
  return text !== '' && !/^<.*>$/.test(text);
}
