import { germanCaseAfter, germanOne } from './german-case.js';
import { germanGenderOf, isFrenchFeminine } from './noun-gender.js';

/** A 1 that stands alone, what may describe the noun, and the noun. */
const GERMAN_COUNT = /(?<![\p{L}\p{N}.,:_/-])1 (?=(?:[\p{Ll}]+(?:e|er|es|en|em) )?(\p{Lu}\p{Ll}[\p{L}-]*))/gu;
const FRENCH_COUNT =
  /(?<![\p{L}\p{N}.,:_/°-])1 (?=(?:(?:grande|petite|belle|nouvelle|autre|seule) )?(\p{L}+))/gu;

const LABELS =
  'nummer nr platz stufe kapitel teil version etage halle tor klasse gruppe gang zone phase seite artikel typ größe position punkt ' +
  'schritt linie gleis raum zimmer modell numéro n no étape niveau page chapitre taille type article modèle ligne quai';
/** Behind these a number is a name: “Stufe 1”. So it is in German behind any noun that does not begin its sentence. */
const NAMED_BY_NUMBER = new RegExp(`(?:^|[^\\p{L}])(?:${LABELS.replaceAll(' ', '|')})[.°]? ?$`, 'iu');
const BEHIND_NOUN = /[^.!?:;\s]\s+\p{Lu}\p{L}+ $/u;

/**
 * Counts of one as people say them: “1 Flasche” becomes “eine Flasche”, “1 bouteille” “une bouteille”, which voices would
 * read as “eins Flasche” and “un bouteille”. Other numbers sound as they are written; nouns that are not known stay so.
 *
 * @param language ISO 639-1.
 */
export function sayCounts(text: string, language: string): string {
  if (!text.includes('1 ')) return text;
  if (language === 'de')
    return text.replace(GERMAN_COUNT, (found, noun: string, at: number, all: string) =>
      NAMED_BY_NUMBER.test(all.slice(0, at)) ? found : (saidInGerman(noun, all.slice(0, at)) ?? found),
    );
  if (language !== 'fr') return text;
  return text.replace(FRENCH_COUNT, (found, noun: string, at: number, all: string) =>
    isFrenchFeminine(noun) && !NAMED_BY_NUMBER.test(all.slice(0, at)) ? 'une ' : found,
  );
}

function saidInGerman(noun: string, before: string): string | undefined {
  if (noun === 'Uhr') return 'ein ';
  const gender = germanGenderOf(noun);
  if (gender === undefined || BEHIND_NOUN.test(before)) return undefined;
  return `${germanOne(gender, germanCaseAfter(before))} `;
}
