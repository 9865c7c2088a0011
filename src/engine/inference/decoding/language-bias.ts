import { ALPHABETS, lettersOf, scriptOf, type Alphabet } from '../../languages/alphabets.js';
import { FUNCTION_WORDS } from '../../languages/function-words.js';
import { WORD_MARK } from './hotword-graph.js';
import { isTextToken, type TokenBias, type TokenVocabulary } from './token-bias.js';

/** What is taken from a token in a script that the language never uses, in nats: more than any evidence. */
const OTHER_SCRIPT = 30;
/** From one in Latin script where another is written: names of brands are. */
const LATIN_AMONG_OTHERS = 4;
/** From one with a letter that the language does not have, which names and loanwords may have. */
const OTHER_LETTER = 3;
/** From one that reads as a common word of another language, but begins words of this one too. */
const OTHER_WORD = 0.5;
/** Words in another language after which the penalties grow no more. */
const MAX_DRIFT = 4;

/** Penalties of the tokens that do not look like a language. */
export interface LanguagePenalties {
  tokens: Int32Array;
  /** In nats, one for each token. */
  amounts: Float32Array;
  /** Whether what has been emitted lately makes the penalty grow. */
  grows: Uint8Array;
}

/**
 * What speaks against each token when a language is known to be spoken: its script, letters that the language does not
 * have, and common words of other languages.
 *
 * @returns undefined for a language whose alphabet is not known, or one that nothing speaks against.
 */
export function languagePenalties(
  { tokens, blank }: TokenVocabulary,
  language: string,
): LanguagePenalties | undefined {
  const alphabet = ALPHABETS.get(language);
  if (alphabet === undefined) return undefined;
  const penalised = tokens.flatMap((text, token) => {
    const amount = token === blank || !isTextToken(text) ? 0 : penaltyOf(text, language, alphabet);
    return amount > 0 ? [{ token, amount }] : [];
  });
  if (penalised.length === 0) return undefined;
  return {
    tokens: Int32Array.from(penalised, ({ token }) => token),
    amounts: Float32Array.from(penalised, ({ amount }) => amount),
    grows: Uint8Array.from(penalised, ({ amount }) => (amount < OTHER_SCRIPT ? 1 : 0)),
  };
}

/**
 * Keeps a multilingual model to the language that was asked for. The penalties grow with each word of another language
 * that is emitted all the same, and shrink with each that is not. It sees letters and common words, no more: a stretch of
 * another language that has neither passes.
 */
export class LanguageBias implements TokenBias {
  private drift = 0;
  private word = '';

  constructor(
    private readonly vocabulary: TokenVocabulary,
    private readonly penalties: LanguagePenalties,
    private readonly language: string,
  ) {}

  apply(logits: Float32Array, offset: number): void {
    const { tokens, amounts, grows } = this.penalties;
    for (let index = 0; index < tokens.length; index += 1) {
      const at = offset + (tokens[index] ?? 0);
      const growth = grows[index] === 1 ? 1 + this.drift : 1;
      logits[at] = (logits[at] ?? 0) - (amounts[index] ?? 0) * growth;
    }
  }

  accept(token: number): void {
    const text = this.vocabulary.tokens[token] ?? '';
    if (text.startsWith(WORD_MARK)) this.endWord();
    this.word += text.replaceAll(WORD_MARK, '');
  }

  private endWord(): void {
    const word = this.word.toLowerCase().replace(/[^\p{L}]+$/u, '');
    this.word = '';
    if (word === '') return;
    const change = isForeign(word, this.language) ? 1 : -1;
    this.drift = Math.min(MAX_DRIFT, Math.max(0, this.drift + change));
  }
}

function penaltyOf(text: string, language: string, alphabet: Alphabet): number {
  const letters = lettersOf(text);
  const scripts = letters.map(scriptOf);
  if (scripts.some((script) => script !== alphabet.script && script !== 'Latin')) return OTHER_SCRIPT;
  if (scripts.some((script) => script !== alphabet.script)) return LATIN_AMONG_OTHERS;
  if (letters.some((letter) => !alphabet.letters.has(letter))) return OTHER_LETTER;
  const isWhole = text.startsWith(WORD_MARK) && text.length > 2;
  return isWhole && isFunctionWordElsewhere(text.slice(1).toLowerCase(), language) ? OTHER_WORD : 0;
}

function isForeign(word: string, language: string): boolean {
  const letters = ALPHABETS.get(language)?.letters;
  return (
    lettersOf(word).some((letter) => letters?.has(letter) !== true) || isFunctionWordElsewhere(word, language)
  );
}

function isFunctionWordElsewhere(word: string, language: string): boolean {
  if (FUNCTION_WORDS.get(language)?.has(word) === true) return false;
  return [...FUNCTION_WORDS.values()].some((words) => words.has(word));
}
