import { germanCaseAfter, germanHalf, germanOne, type GermanGender } from './german-case.js';

/** A unit as it is written. */
export type Unit =
  'kg' | 'g' | 'mg' | 't' | 'l' | 'ml' | 'cl' | 'dl' | 'km' | 'm' | 'cm' | 'mm' | '%' | 'piece';

/** An amount as it is said behind a text, which may settle its case. */
export type SaidBehind = (before: string) => string;

/** One of it, several of it, and a half and a quarter of it where those are said. */
export interface UnitName {
  readonly one: SaidBehind;
  readonly many: string;
  readonly half?: SaidBehind;
  readonly quarter?: SaidBehind;
  /** As it follows “three quarters of”, and “per”. */
  readonly bare: string;
}

/** How quantities are said in a language. */
export interface QuantitySpeech {
  readonly names: Readonly<Record<Unit, UnitName>>;
  /** Of 0.75, in front of the bare name. */
  readonly threeQuarters: string;
  /** One and more with a half; `count` is a whole number. */
  readonly andHalf: (count: number, name: UnitName) => string;
  readonly to: string;
  readonly per: string;
  /** Between a number and what there is so many times, and between two lengths. */
  readonly times: string;
  readonly by: string;
  /** Of a number with a fraction. */
  readonly decimalMark: string;
}

const HALVES_DE = ['', 'einein', 'zweiein', 'dreiein', 'vierein', 'fünfein', 'sechsein'];

const germanWhole = (name: string, gender: GermanGender, many = name): UnitName => ({
  one: (before) => `${germanOne(gender, germanCaseAfter(before))} ${name}`,
  many,
  bare: name,
});

const german = (name: string, gender: GermanGender, many = name): UnitName => ({
  ...germanWhole(name, gender, many),
  half: (before) => `${germanHalf(gender, germanCaseAfter(before))} ${name}`,
  quarter: (before) => `${germanOne(gender, germanCaseAfter(before))} viertel ${name}`,
});

const french = (name: string, one: 'un' | 'une' = 'un'): UnitName => ({
  one: () => `${one} ${name}`,
  many: `${name}s`,
  half: () => `${one} demi-${name}`,
  quarter: () => `un quart de ${name}`,
  bare: name,
});

const english = (name: string): UnitName => ({
  one: () => `1 ${name}`,
  many: `${name}s`,
  half: () => `half a ${name}`,
  quarter: () => `a quarter of a ${name}`,
  bare: name,
});

const unchanged = (one: string, name: string, many = name): UnitName => ({
  one: () => `${one} ${name}`,
  many,
  bare: name,
});

/** By language, ISO 639-1. */
export const QUANTITY_SPEECH: Readonly<Record<string, QuantitySpeech>> = {
  de: {
    names: {
      kg: german('Kilo', 'n'),
      g: german('Gramm', 'n'),
      mg: german('Milligramm', 'n'),
      t: german('Tonne', 'f', 'Tonnen'),
      l: german('Liter', 'm'),
      ml: german('Milliliter', 'm'),
      cl: german('Zentiliter', 'm'),
      dl: german('Deziliter', 'm'),
      km: german('Kilometer', 'm'),
      m: german('Meter', 'm'),
      cm: german('Zentimeter', 'm'),
      mm: german('Millimeter', 'm'),
      '%': germanWhole('Prozent', 'n'),
      piece: germanWhole('Stück', 'n'),
    },
    threeQuarters: 'drei viertel',
    andHalf: (count, { many }) => `${HALVES_DE[count] ?? `${count} ein`}halb ${many}`,
    to: 'bis',
    per: 'pro',
    times: 'mal',
    by: 'mal',
    decimalMark: ',',
  },
  fr: {
    names: {
      kg: french('kilo'),
      g: french('gramme'),
      mg: french('milligramme'),
      t: french('tonne', 'une'),
      l: french('litre'),
      ml: french('millilitre'),
      cl: french('centilitre'),
      dl: french('décilitre'),
      km: french('kilomètre'),
      m: french('mètre'),
      cm: french('centimètre'),
      mm: french('millimètre'),
      '%': unchanged('1', 'pour cent'),
      piece: unchanged('une', 'pièce', 'pièces'),
    },
    threeQuarters: 'trois quarts de',
    andHalf: (count, { one, many }) => `${count === 1 ? one('') : `${count} ${many}`} et demi`,
    to: 'à',
    per: 'par',
    times: 'fois',
    by: 'sur',
    decimalMark: ',',
  },
  en: {
    names: {
      kg: english('kilo'),
      g: english('gram'),
      mg: english('milligram'),
      t: english('tonne'),
      l: english('litre'),
      ml: english('millilitre'),
      cl: english('centilitre'),
      dl: english('decilitre'),
      km: english('kilometre'),
      m: english('metre'),
      cm: english('centimetre'),
      mm: english('millimetre'),
      '%': unchanged('1', 'percent'),
      piece: unchanged('1', 'piece', 'pieces'),
    },
    threeQuarters: 'three quarters of a',
    andHalf: (count, { many }) => `${count === 1 ? 'one' : count} and a half ${many}`,
    to: 'to',
    per: 'per',
    times: 'times',
    by: 'by',
    decimalMark: '.',
  },
};
