/** The scripts of the languages that are told apart here. */
export type Script = 'Latin' | 'Cyrillic' | 'Greek';

/** How a language is written. */
export interface Alphabet {
  script: Script;
  /** Its letters in lower case; a–z for all that are written in Latin script, since names and loanwords use them. */
  letters: ReadonlySet<string>;
}

/**
 * Letters by ISO 639-1 code: the main exemplar characters of CLDR's locale data (unicode.org/cldr). For Latin script
 * those beyond a–z.
 */
const LATIN: Readonly<Record<string, string>> = {
  cs: 'áčďéěíňóřšťúůýž',
  da: 'æøå',
  de: 'äöüß',
  en: '',
  es: 'áéíñóúü',
  et: 'šžõäöü',
  fi: 'åäöšž',
  fr: 'àâæçéèêëîïôœùûüÿ',
  hr: 'čćđšž',
  hu: 'áéíóöőúüű',
  it: 'àéèìóòù',
  lt: 'ąčęėįšųūž',
  lv: 'āčēģīķļņšūž',
  mt: 'àċèġħìòùż',
  nl: 'áäéëíïóöúü',
  pl: 'ąćęłńóśźż',
  pt: 'áàâãçéêíóòôõú',
  ro: 'ăâîșț',
  sk: 'áäčďéíĺľňóôŕšťúýž',
  sl: 'čšž',
  sv: 'àåäöé',
};
const CYRILLIC: Readonly<Record<string, string>> = {
  bg: 'абвгдежзийклмнопрстуфхцчшщъьюя',
  ru: 'абвгдеёжзийклмнопрстуфхцчшщъыьэюя',
  uk: 'абвгґдеєжзиіїйклмнопрстуфхцчшщьюя',
};
const GREEK: Readonly<Record<string, string>> = { el: 'αάβγδεέζηήθιίϊΐκλμνξοόπρσςτυύϋΰφχψωώ' };

/** The alphabets of 25 European languages, by ISO 639-1 code. */
export const ALPHABETS: ReadonlyMap<string, Alphabet> = new Map([
  ...alphabetsOf('Latin', LATIN, 'abcdefghijklmnopqrstuvwxyz'),
  ...alphabetsOf('Cyrillic', CYRILLIC),
  ...alphabetsOf('Greek', GREEK),
]);

/** Older spellings of letters with a comma below, which texts in Romanian mix with them. */
const CEDILLAS: Readonly<Record<string, string>> = { ş: 'ș', ţ: 'ț' };

/** The letters of a text in lower case, in the spelling that {@link ALPHABETS} has them in. */
export function lettersOf(text: string): string[] {
  const letters = text.normalize('NFC').toLowerCase().match(/\p{L}/gu) ?? [];
  return letters.map((letter) => CEDILLAS[letter] ?? letter);
}

/** The script of a letter; undefined for those of other scripts, and for what belongs to all. */
export function scriptOf(letter: string): Script | undefined {
  if (/\p{Script=Latin}/u.test(letter)) return 'Latin';
  if (/\p{Script=Cyrillic}/u.test(letter)) return 'Cyrillic';
  return /\p{Script=Greek}/u.test(letter) ? 'Greek' : undefined;
}

function alphabetsOf(
  script: Script,
  table: Readonly<Record<string, string>>,
  base = '',
): [string, Alphabet][] {
  return Object.entries(table).map(([code, letters]) => [
    code,
    { script, letters: new Set([...base, ...letters]) },
  ]);
}
