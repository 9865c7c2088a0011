/** Letters and marks of scripts that are written without spaces between words: Chinese, Japanese, Thai and their like. */
const UNSPACED =
  '[\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Thai}\\p{scx=Lao}\\p{scx=Khmer}\\p{scx=Myanmar}！-～]';
const ENDS_UNSPACED = new RegExp(`${UNSPACED}$`, 'u');
const BEGINS_UNSPACED = new RegExp(`^${UNSPACED}`, 'u');
const EACH_UNSPACED = new RegExp(UNSPACED, 'gu');
/** Of such a script, as in Chinese and Japanese on average. */
const LETTERS_OF_WORD = 2;

/** What parts two texts that follow each other: nothing within a script that is written without spaces, else a space. */
export function spaceBetween(before: string, after: string): '' | ' ' {
  return ENDS_UNSPACED.test(before.slice(-2)) && BEGINS_UNSPACED.test(after) ? '' : ' ';
}

/** Texts that follow each other as one, parted as {@link spaceBetween} says. */
export function joinTexts(texts: readonly string[]): string {
  return texts.reduce(
    (joined, text) => (joined === '' ? text : joined + spaceBetween(joined, text) + text),
    '',
  );
}

/**
 * What parts each of some words from the one before it, the first apart: what does so in the text that they were taken
 * from, or what their letters ask for where they do not follow each other there.
 */
export function spacesWithin(text: string, words: readonly string[]): ('' | ' ')[] {
  let end: number | undefined;
  const spaces = words.map((word, index) => {
    const start = text.indexOf(word, end);
    const gap = end === undefined || start < 0 ? undefined : text.slice(end, start);
    if (start >= 0) end = start + word.length;
    if (gap?.trim() === '') return gap === '' ? '' : ' ';
    return spaceBetween(words[index - 1] ?? '', word);
  });
  return spaces.slice(1);
}

/** About how many words a text has: those between spaces, and where a script has none by its letters. */
export function wordCountOf(text: string): number {
  const letters = text.match(EACH_UNSPACED)?.length ?? 0;
  const spaced = text
    .replace(EACH_UNSPACED, ' ')
    .split(' ')
    .filter((word) => word !== '').length;
  return spaced + Math.ceil(letters / LETTERS_OF_WORD);
}
