import type { GermanGender } from './german-case.js';

const wordsIn = (text: string): readonly string[] => text.split(' ');

/**
 * German nouns that are counted, or ends of compounds, where they do not follow {@link GERMAN_ENDINGS}. The longest end
 * counts.
 */
const GERMAN_NOUNS: Readonly<Record<GermanGender, readonly string[]>> = {
  m: wordsIn(
    'karton kasten beutel sack korb topf monat tag satz artikel platz tisch stuhl schrank schuh ring stift ball block bogen ' +
      'strauß laib riegel kunde junge name buchstabe käse löffel schlüssel gürtel mantel rock hut helm ofen herd cent liter meter ' +
      'zentner sprung gutschein rabatt euro grad',
  ),
  f: wordsIn(
    'box nacht stadt hand wand bank uhr person gabel schüssel kapsel tafel schachtel kartoffel zwiebel semmel leiter kammer feder ' +
      'nummer butter klammer feier mauer sekunde urkunde',
  ),
  n: wordsIn(
    'glas paket paar set stück jahr kilo kilogramm gramm pfund prozent mal produkt exemplar fass bund blatt dutzend zimmer bett buch ' +
      'gerät rad auto handy kabel kleid hemd messer fenster muster poster pflaster pulver gemüse gebäude wochenende auge wasser bier brot ' +
      'brötchen modell angebot möbel kissen tuch band schloss licht regal sofa brett',
  ),
};

/** What most nouns with such an end are. */
const GERMAN_ENDINGS: readonly (readonly [end: RegExp, gender: GermanGender])[] = [
  [/(?:chen|lein)$/u, 'n'],
  [/(?:ung|heit|keit|schaft|tät|tion|sion|e)$/u, 'f'],
  [/(?:er|ling)$/u, 'm'],
];

const BY_END: readonly (readonly [end: string, gender: GermanGender])[] = (['m', 'f', 'n'] as const)
  .flatMap((gender) => GERMAN_NOUNS[gender].map((noun) => [noun, gender] as const))
  .sort(([a], [b]) => b.length - a.length);

/** Of a German noun in the singular; undefined where it is not known. */
export function germanGenderOf(noun: string): GermanGender | undefined {
  const word = noun.toLowerCase();
  const known = BY_END.find(([end]) => word.endsWith(end));
  return known?.[1] ?? GERMAN_ENDINGS.find(([end]) => end.test(word))?.[1];
}

const FRENCH_FEMININE = new Set(
  wordsIn(
    'boîte caisse tasse pièce paire tranche plaque barquette cartouche palette douzaine semaine heure minute seconde journée année ' +
      'nuit personne place lampe chaise table machine cafetière commande botte poignée unité tonne fois page carte clé couleur ' +
      'taille brosse chaussure veste robe chemise montre casserole assiette lettre',
  ),
);
const FRENCH_FEMININE_ENDING = /(?:tion|sion|ette|elle|euse|ière|oire|eille|esse|ille|ule)$/u;
const FRENCH_MASCULINE = new Set(
  wordsIn(
    'squelette laboratoire accessoire répertoire module véhicule mille portefeuille millefeuille cimetière derrière',
  ),
);

/** Whether a French noun in the singular is known to be feminine. */
export function isFrenchFeminine(noun: string): boolean {
  const word = noun.toLowerCase();
  return FRENCH_FEMININE.has(word) || (FRENCH_FEMININE_ENDING.test(word) && !FRENCH_MASCULINE.has(word));
}
