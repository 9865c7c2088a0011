const wordsIn = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** A full stop after these ends no sentence, whatever follows; in lower case, without the stop. */
const BEFORE_NAMES: Readonly<Record<string, ReadonlySet<string>>> = {
  en: wordsIn('mr mrs ms dr prof st lt col gen sgt capt rev hon vs approx dept est mt messrs'),
  fr: wordsIn('m mm dr pr me st ste av bd env cf ex'),
  de: wordsIn(
    'hr fr hrn dr prof dipl ing st str bzw vgl ggf evtl inkl exkl zzgl sog geb gegr tel bspw mind jan feb aug sept okt nov dez',
  ),
};
/** These end none where a number follows. */
const BEFORE_NUMBERS = wordsIn('no nos nr nrn fig p pp vol ch art abs kap num tel ca max min');
/** Letters with full stops between them that do end a sentence. */
const TIMES_OF_DAY = /^[ap]\.m\.$/iu;
const INITIALS = /^(?:\p{L}\.)+$/u;
const OPENERS = /^["'“‘«„‚([*_]+/u;

/**
 * Whether the full stop of a word belongs to the word.
 *
 * @param word without quotes and brackets after it.
 * @param next the character that follows.
 */
export function isAbbreviated(word: string, next: string, language: string): boolean {
  const plain = word.replace(OPENERS, '');
  if (INITIALS.test(plain)) return !(TIMES_OF_DAY.test(plain) || (language === 'en' && plain === 'I.'));
  const name = plain.slice(0, -1).toLowerCase();
  if (language === 'de' && /^\d{1,2}$/.test(name)) return true;
  if (BEFORE_NUMBERS.has(name) && /\d/.test(next)) return true;
  return BEFORE_NAMES[language]?.has(name) ?? false;
}
