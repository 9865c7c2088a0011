import { QUANTITY_SPEECH, type QuantitySpeech, type Unit, type UnitName } from './quantity-names.js';

/** How units are written; letters count as they stand: `M` and `G` are none. */
const SPELLINGS: Readonly<Record<string, Unit>> = {
  kg: 'kg',
  g: 'g',
  mg: 'mg',
  t: 't',
  l: 'l',
  L: 'l',
  ℓ: 'l',
  ml: 'ml',
  mL: 'ml',
  cl: 'cl',
  dl: 'dl',
  km: 'km',
  m: 'm',
  cm: 'cm',
  mm: 'mm',
  '%': '%',
  Stk: 'piece',
  pcs: 'piece',
  pc: 'piece',
};
const LENGTHS: ReadonlySet<Unit> = new Set(['km', 'm', 'cm', 'mm']);
const LONGEST_FIRST = Object.keys(SPELLINGS).sort((a, b) => b.length - a.length);
/** An abbreviation's full stop goes with it, unless it may end the sentence. */
const UNIT = `(?<unit>${LONGEST_FIRST.join('|')})(?![\\p{L}\\p{N}²³]|/[hs])(?:(?<=Stk|pcs?)\\.(?=\\s*[\\p{Ll}\\d,]))?`;
const START = '(?<![\\p{L}\\p{N}.,_-])';
const SPACE = '[ \\u00a0\\u202f]?';

const TIMES = new RegExp(`${START}(\\d+)${SPACE}(?:×|x(?=\\s))${SPACE}(?=\\S)`, 'gu');
const PER = new RegExp(`(?<=[\\p{L}\\d])${SPACE}/${SPACE}${UNIT}`, 'gu');
/** Nothing else is looked at twice. */
const WORTH_A_LOOK = /\d\s?(?:[×x%ℓ]|[kmcd]?[gmlL]|t\b|Stk|pcs?)|\/\s?(?:[kmcd]?[gmlL]|Stk|pcs?)\b/u;

/** What may stand between thousands, besides narrow spaces and apostrophes, as part of a class of characters. */
const THOUSANDS: Readonly<Record<string, string>> = { de: '.', fr: '. ', en: ',' };

/**
 * Quantities in a text as people say them, in German, French and English: “0,5 l” becomes “ein halber Liter”, “6 × 250 g”
 * “6 mal 250 Gramm”. Text in any other language stays as it is.
 *
 * @param language ISO 639-1.
 */
export function sayQuantities(text: string, language: string): string {
  const speech = QUANTITY_SPEECH[language];
  if (speech === undefined || !WORTH_A_LOOK.test(text)) return text;
  const said = text
    .replace(expressionIn(language), (...match: unknown[]) => {
      const { amounts = '', unit = '' } = match.at(-1) as Record<string, string | undefined>;
      const before = text.slice(0, match.at(-3) as number);
      return saidExpression(amounts, SPELLINGS[unit] ?? 'piece', { speech, language, before });
    })
    .replace(PER, (...match: unknown[]) => {
      const { unit = '' } = match.at(-1) as Record<string, string | undefined>;
      return ` ${speech.per} ${speech.names[SPELLINGS[unit] ?? 'piece'].bare}`;
    })
    .replace(TIMES, (_, count: string) => `${count} ${speech.times} `);
  return language === 'fr' ? said.replace(/\b([dD])e (?=une?\b)/g, '$1’') : said;
}

/** Numbers with `×` or a dash between them, and the unit of the last. */
function expressionIn(language: string): RegExp {
  const number = `(?:\\d{1,3}(?:[${THOUSANDS[language] ?? ''}'’\\u00a0\\u202f]\\d{3})+(?:[.,]\\d{1,2})?|\\d+(?:[.,]\\d{1,3})?)`;
  const before = `${number}${SPACE}[×x–-]${SPACE}`;
  return new RegExp(`${START}(?<amounts>(?:${before}){0,3}${number})${SPACE}${UNIT}`, 'gu');
}

/** How, and behind what, an amount is said. */
interface SpokenPlace {
  speech: QuantitySpeech;
  language: string;
  before: string;
}

function saidExpression(amounts: string, unit: Unit, place: SpokenPlace): string {
  const { speech, language } = place;
  const parts = amounts.split(/[ \u00a0\u202f]?([×x–-])[ \u00a0\u202f]?/u);
  const last = valueOf(parts.pop() ?? '', language);
  const times = LENGTHS.has(unit) ? speech.by : speech.times;
  const others = parts.map((part) => {
    if (/^[×x]$/u.test(part)) return times;
    return /^[–-]$/u.test(part) ? speech.to : written(valueOf(part, language), speech);
  });
  return [...others, saidAmount(last, speech.names[unit], place)].join(' ');
}

function saidAmount(value: number, name: UnitName, { speech, language, before }: SpokenPlace): string {
  const { one, many, half, quarter, bare } = name;
  if (value === 1) return one(before);
  if (half !== undefined) {
    if (value === 0.5) return half(before);
    if (value === 0.25 && quarter !== undefined) return quarter(before);
    if (value === 0.75) return `${speech.threeQuarters} ${bare}`;
    if (value % 1 === 0.5) return speech.andHalf(Math.floor(value), name);
  }
  const isSingular = language === 'fr' && value < 2;
  return `${written(value, speech)} ${isSingular ? bare : many}`;
}

/** A mark before three digits stands between thousands where it does so in the language, but for `0,125`. */
function valueOf(text: string, language: string): number {
  const plain = text.replace(/['’ \u00a0\u202f]/gu, '');
  const [, whole = plain, mark = '', fraction = ''] = /^(.*)([.,])(\d+)$/.exec(plain) ?? [];
  const isThousands = fraction.length === 3 && whole !== '0' && THOUSANDS[language]?.includes(mark) === true;
  const digits = whole.replace(/[.,]/g, '');
  return Number(isThousands ? digits + fraction : `${digits}.${fraction === '' ? '0' : fraction}`);
}

const written = (value: number, { decimalMark }: QuantitySpeech): string =>
  String(value).replace('.', decimalMark);
