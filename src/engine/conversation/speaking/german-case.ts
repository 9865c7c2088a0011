export type GermanCase = 'nominative' | 'accusative' | 'dative';
export type GermanGender = 'm' | 'f' | 'n';

const wordsIn = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Govern what follows them at once, or behind words such as “nur”. */
const DATIVE = wordsIn('ab aus außer bei in innerhalb mit nach seit unter von vor zu zwischen');
const ACCUSATIVE = wordsIn('auf durch für gegen je ohne per pro über um');
const PASSED_OVER = wordsIn(
  'ca circa etwa exakt fast genau gut gerade höchstens insgesamt jeweils knapp max maximal min mindestens minimal noch nur rund ' +
    'schon sogar ungefähr weitere zirka',
);
/** Verbs whose object the amount is, wherever they stand before it. */
const WITH_OBJECT = wordsIn(
  'hat habe haben hast habt hatte hatten kostet kosten kostete wiegt wiegen misst messen fasst fassen dauert dauern ' +
    'enthält enthalten braucht brauche brauchen brauchst nimmt nehme nehmen nimmst bekommt bekomme bekommen bekommst ' +
    'erhält erhalte erhalten gibt gebe geben kauft kaufe kaufen bestellt bestelle bestellen zahlt zahle zahlen zahlst ' +
    'bezahlt bezahle bezahlen spart spare sparen liefert liefere liefern verkauft verkaufe verkaufen möchte möchten ' +
    'möchtest will wollen willst sehe sehen führe führen biete bieten bietet reserviere reservieren schicke schicken',
);
const WITHOUT_OBJECT = wordsIn(
  'ist sind war waren wäre wären bleibt bleiben bleibe heißt wird werden fehlt fehlen',
);

/** Their full stop ends no clause. */
const ABBREVIATED = /\b(ca|inkl|max|min|zzgl)\./giu;

const ARTICLES: Readonly<Record<GermanGender, Readonly<Record<GermanCase, string>>>> = {
  m: { nominative: 'ein', accusative: 'einen', dative: 'einem' },
  f: { nominative: 'eine', accusative: 'eine', dative: 'einer' },
  n: { nominative: 'ein', accusative: 'ein', dative: 'einem' },
};
const HALVES: Readonly<Record<GermanGender, Readonly<Record<GermanCase, string>>>> = {
  m: { nominative: 'halber', accusative: 'halben', dative: 'halben' },
  f: { nominative: 'halbe', accusative: 'halbe', dative: 'halben' },
  n: { nominative: 'halbes', accusative: 'halbes', dative: 'halben' },
};

/**
 * The case of an amount by what stands before it in its clause: “für”, “mit”, “kostet”. What governs it from behind is
 * not seen; then, and where nothing does, it is the nominative.
 *
 * @param before the text up to the amount.
 */
export function germanCaseAfter(before: string): GermanCase {
  const clause =
    before
      .replace(ABBREVIATED, '$1')
      .split(/[.!?;:,()\n]/u)
      .at(-1) ?? '';
  const words = clause.toLowerCase().match(/\p{L}+/gu) ?? [];
  let isNear = true;
  for (const word of words.reverse()) {
    if (isNear && DATIVE.has(word)) return 'dative';
    if (isNear && ACCUSATIVE.has(word)) return 'accusative';
    if (WITH_OBJECT.has(word)) return 'accusative';
    if (WITHOUT_OBJECT.has(word)) return 'nominative';
    isNear &&= PASSED_OVER.has(word);
  }
  return 'nominative';
}

/** “ein”, as it stands before a noun. */
export const germanOne = (gender: GermanGender, grammaticalCase: GermanCase): string =>
  ARTICLES[gender][grammaticalCase];

/** “ein halber”, as it stands before a noun. */
export const germanHalf = (gender: GermanGender, grammaticalCase: GermanCase): string =>
  `${ARTICLES[gender][grammaticalCase]} ${HALVES[gender][grammaticalCase]}`;
