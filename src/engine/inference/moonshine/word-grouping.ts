/** The part of a vocabulary that words are made with. */
export interface WordVocabulary {
  /** Whether the token begins a new word. */
  startsWord(id: number): boolean;
  /** The text of a run of tokens, without surrounding spaces. */
  decode(ids: readonly number[]): string;
}

/** A run of tokens that make up one word, with the punctuation that follows it. */
export interface TokenGroup {
  /** Index of the first token. */
  first: number;
  /** Index of the last token, included. */
  last: number;
  text: string;
}

/** Joins tokens to words: a word lasts until a token that begins with a space. Groups without text are left out. */
export function groupTokens(tokens: readonly number[], vocabulary: WordVocabulary): TokenGroup[] {
  const starts = tokens.flatMap((id, index) => (index === 0 || vocabulary.startsWord(id) ? [index] : []));
  return starts
    .map((first, index) => {
      const last = (starts[index + 1] ?? tokens.length) - 1;
      return { first, last, text: vocabulary.decode(tokens.slice(first, last + 1)) };
    })
    .filter((group) => group.text !== '');
}
