/** A word of a product or of a query. */
export interface SearchWord {
  /** In small letters without accents. */
  folded: string;
  /** What several forms of the word have in common; the full-text index holds these. */
  stem: string;
}

const MAX_WORD_CHARS = 40;
const LIGATURES: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
};

/** Words that say nothing of a product, without accents, in English, French and German. */
const STOP_WORDS = new Set(
  [
    'the a an of for with and or in on to from any some',
    'le la les l un une des du de d et ou en au aux pour avec dans',
    'der die das den dem des ein eine einen einem einer und oder mit fur fuer von im in am zu zum zur',
    // Of questions and wishes, as people say them.
    'i m am d is are do does you have got need want would like looking find show me my please there how much what which',
    'je j ai suis est ce que qu il me s faut vous avez cherche voudrais aimerais montrez moi besoin y a t combien quel quelle plait',
    'ich bin ist sie haben hatte haette gern gerne suche brauche mochte moechte zeigen mir mich nach gibt es bitte wie viel was welche',
  ].flatMap((words) => words.split(' ')),
);

/** Text in small letters, without accents and ligatures: `Crème brûlée` as `creme brulee`, `Größe` as `grosse`. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[ßæœøđðłþ]/g, (letter) => LIGATURES[letter] ?? letter);
}

/** The words of a text, in order. */
export function wordsOf(text: string): SearchWord[] {
  const words = fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.map((word) => {
    const folded = word.slice(0, MAX_WORD_CHARS);
    return { folded, stem: stemOf(folded) };
  });
}

/** The words of a query that tell products apart, each once; all of them where none does. */
export function queryWordsOf(text: string): SearchWord[] {
  const byStem = new Map(wordsOf(text).map((word) => [word.stem, word]));
  const words = [...byStem.values()];
  const telling = words.filter(({ folded }) => !STOP_WORDS.has(folded));
  return telling.length === 0 ? words : telling;
}

/** Text by which two spellings of the same number or name are equal: `AB-12 c` and `ab12c`. */
export function compactKeyOf(text: string): string {
  return fold(text).replace(/[^\p{L}\p{N}]+/gu, '');
}

/**
 * What forms of a word have in common in English, French and German alike, as nobody says which language a name is in:
 * `Häuser` and `Haus`, `chevaux` and `cheval`, `knives` and `knife`, `Kaese` and `Käse`.
 */
export function stemOf(folded: string): string {
  if (/\d/.test(folded)) return folded;
  const word = withoutPlural(folded).replace(/([aou])e/g, '$1');
  if (word.length < 4) return word;
  return word
    .replace(/(?<=...)(?:ern|er|en|e|(?<=[lr])n)$/, '')
    .replace(/(?<=..)ie?$|(?<=..)y$/, 'i')
    .replace(/(?<=..)v$/, 'f');
}

function withoutPlural(word: string): string {
  if (word.length < 4) return word;
  if (word.endsWith('eaux')) return word.slice(0, -1);
  if (word.endsWith('aux') && word.length > 5) return `${word.slice(0, -3)}al`;
  if (/[^su]s$/.test(word) && !(word.length === 4 && /[aio]s$/.test(word))) return word.slice(0, -1);
  return word;
}
