import { ALPHABETS, lettersOf, scriptOf } from './alphabets.js';
import { FUNCTION_WORDS, LANGUAGES_OF_WORD } from './function-words.js';

/** Fewer words tell too little. */
const MIN_WORDS = 4;
/** Words that are looked at, taken from all over a longer text. */
const MAX_WORDS = 600;
/** Evidence that a text must give in all, and by which it must be ahead of the next language. */
const MIN_SCORE = 1.5;
const MIN_LEAD = 0.75;
/** Share of its evidence by which it must be ahead: texts in two languages, and long ones between near languages, are not told. */
const MIN_LEAD_SHARE = 0.4;
/** What a word that the language cannot spell speaks against it. */
const FOREIGN_WORD = 0.8;
/** What a word with letters that few languages have speaks for each of those. */
const LETTER_EVIDENCE = 1;

/**
 * The language of a text, one of 25 European ones, by its letters and its commonest words.
 *
 * @returns its ISO 639-1 code; undefined when the text is short, mixed, or in no language that is known here.
 */
export function detectLanguage(text: string): string | undefined {
  const words = sampled(text.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? []);
  if (words.length < MIN_WORDS) return undefined;
  const evidence = words.map(evidenceOf);
  const scores = [...ALPHABETS.keys()].map((code) => ({ code, score: scoreOf(code, evidence) }));
  scores.sort((a, b) => b.score - a.score);
  const [best, next] = scores;
  if (best === undefined || next === undefined || best.score < MIN_SCORE) return undefined;
  const lead = Math.max(MIN_LEAD, best.score * MIN_LEAD_SHARE);
  return best.score - next.score >= lead ? best.code : undefined;
}

/**
 * What to tell of a text that was asked for in one language and is in another.
 *
 * @param asked ISO 639-1 code of what the recording was said to be.
 * @returns a sentence; undefined when the text is in that language, or that cannot be told for certain.
 */
export function languageMismatch(asked: string, text: string): string | undefined {
  if (!ALPHABETS.has(asked)) return undefined;
  const heard = detectLanguage(text);
  if (heard === undefined || heard === asked) return undefined;
  return `The recording was recognised as '${asked}', but the text reads as '${heard}'.`;
}

/** What a word tells, whichever language it is held against. */
interface WordEvidence {
  word: string;
  /** How many languages have it among their commonest words. */
  spread: number;
  letters: readonly string[];
  /** What it speaks, by its letters, for a language that can spell it. */
  forItsSpellers: number;
}

function evidenceOf(word: string): WordEvidence {
  const letters = lettersOf(word);
  const rarest = Math.min(...letters.map((letter) => LANGUAGES_OF_LETTER.get(letter) ?? 0));
  const inScript = LANGUAGES_OF_SCRIPT.get(scriptOf(letters[0] ?? '') ?? '') ?? 0;
  const isTelling = letters.length > 0 && (rarest < inScript || inScript === 1);
  const spread = LANGUAGES_OF_WORD.get(word) ?? 1;
  return { word, spread, letters, forItsSpellers: isTelling ? LETTER_EVIDENCE / rarest : 0 };
}

function scoreOf(code: string, words: readonly WordEvidence[]): number {
  const functionWords = FUNCTION_WORDS.get(code);
  const letters = ALPHABETS.get(code)?.letters;
  let score = 0;
  for (const { word, spread, letters: own, forItsSpellers } of words) {
    if (functionWords?.has(word) === true) score += 1 / spread;
    if (letters === undefined) continue;
    score += own.every((letter) => letters.has(letter)) ? forItsSpellers : -FOREIGN_WORD;
  }
  return score;
}

/** Words from all over a long text. */
function sampled(words: readonly string[]): readonly string[] {
  const step = Math.ceil(words.length / MAX_WORDS);
  return step <= 1 ? words : words.filter((_, index) => index % step === 0);
}

const LANGUAGES_OF_LETTER = counted((alphabet) => [...alphabet.letters]);
const LANGUAGES_OF_SCRIPT = counted((alphabet) => [alphabet.script]);

function counted(
  keysOf: (alphabet: { script: string; letters: ReadonlySet<string> }) => readonly string[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const alphabet of ALPHABETS.values()) {
    for (const key of keysOf(alphabet)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
