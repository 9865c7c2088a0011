import { germanCaseAfter, germanOne, type GermanGender } from './german-case.js';

/** How a currency is named in a language: one and more of it, one and more of its hundredth. */
type CurrencyNames = readonly [one: string, many: string, oneHundredth: string, hundredths: string];
type Currency = 'EUR' | 'USD' | 'GBP' | 'CHF';

interface PriceSpeech {
  readonly names: Readonly<Record<Currency, CurrencyNames>>;
  /** The number one before a name, behind a text; its hundredths are masculine wherever that matters. */
  readonly one: (before: string, currency?: Currency) => string;
  /** What joins a few hundredths to it. */
  readonly and: string;
  /** What may stand between thousands, as part of a class of characters. */
  readonly thousands: string;
}

const genderOf = (currency: Currency | undefined): GermanGender => (currency === 'GBP' ? 'n' : 'm');

const SPEECH: Readonly<Record<string, PriceSpeech>> = {
  de: {
    names: {
      EUR: ['Euro', 'Euro', 'Cent', 'Cent'],
      USD: ['Dollar', 'Dollar', 'Cent', 'Cent'],
      GBP: ['Pfund', 'Pfund', 'Penny', 'Pence'],
      CHF: ['Franken', 'Franken', 'Rappen', 'Rappen'],
    },
    one: (before, currency) => germanOne(genderOf(currency), germanCaseAfter(before)),
    and: 'und',
    thousands: ".'’",
  },
  fr: {
    names: {
      EUR: ['euro', 'euros', 'centime', 'centimes'],
      USD: ['dollar', 'dollars', 'cent', 'cents'],
      GBP: ['livre', 'livres', 'penny', 'pence'],
      CHF: ['franc', 'francs', 'centime', 'centimes'],
    },
    one: () => '1',
    and: 'et',
    thousands: ". '’",
  },
  en: {
    names: {
      EUR: ['euro', 'euros', 'cent', 'cents'],
      USD: ['dollar', 'dollars', 'cent', 'cents'],
      GBP: ['pound', 'pounds', 'penny', 'pence'],
      CHF: ['franc', 'francs', 'centime', 'centimes'],
    },
    one: () => '1',
    and: 'and',
    thousands: ",'’",
  },
};

/** By what is written of them, without “US”. */
const CURRENCIES: Readonly<Record<string, Currency>> = {
  '€': 'EUR',
  eur: 'EUR',
  euro: 'EUR',
  euros: 'EUR',
  $: 'USD',
  usd: 'USD',
  '£': 'GBP',
  gbp: 'GBP',
  chf: 'CHF',
  dollar: 'USD',
  dollars: 'USD',
  franken: 'CHF',
  franc: 'CHF',
  francs: 'CHF',
};
const SYMBOL = '€|(?:US ?)?\\$|£';
const BEFORE = `(?<!\\p{L})(${SYMBOL}|(?:EUR|USD|GBP|CHF)\\b)\\s?`;
const AFTER = `\\s?(${SYMBOL}|(?:EUR|USD|GBP|CHF|euros?|(?:US[- ])?dollars?|franken|francs?)(?!\\p{L}))`;
/** Those of another language, where hundredths show what they are. */
const OTHER_THOUSANDS = '\\d{1,3}(?:,\\d{3})+(?=\\.\\d{2}(?!\\d))|\\d{1,3}(?:\\.\\d{3})+(?=,\\d{2}(?!\\d))';
/** The hundredths of an amount, or the stroke that says that there are none. */
const HUNDREDTHS = '(?:[.,](\\d{2}|[-–—]{1,2}))?';

/**
 * Prices in a text as people say them, in German, French and English: “12,50 €” becomes “12 Euro 50”, which voices would
 * read as “twelve comma five zero”. Text in any other language stays as it is.
 *
 * @param language ISO 639-1.
 */
export function sayPrices(text: string, language: string): string {
  const speech = SPEECH[language];
  if (speech === undefined || !/[€$£]|EUR|USD|GBP|CHF|euro|dollar|fran[ck]/i.test(text)) return text;
  const whole = `(\\d{1,3}(?:[${speech.thousands}\\u00a0\\u202f]\\d{3})+|${OTHER_THOUSANDS}|\\d+)`;
  const amount = `(?<![\\d.,])${whole}${HUNDREDTHS}`;
  return text
    .replace(
      new RegExp(amount + AFTER, 'giu'),
      (found, units: string, parts: string | undefined, name: string, at: number, all: string) =>
        said(speech, { units, parts, name }, all.slice(0, at)) ?? found,
    )
    .replace(
      new RegExp(`${BEFORE}${amount}(?![.,]?\\d)`, 'giu'),
      (found, name: string, units: string, parts: string | undefined, at: number, all: string) =>
        said(speech, { units, parts, name }, all.slice(0, at)) ?? found,
    );
}

interface WrittenPrice {
  units: string;
  parts: string | undefined;
  name: string;
}

function said(speech: PriceSpeech, { units, parts, name }: WrittenPrice, before: string): string | undefined {
  const currency = CURRENCIES[name.toLowerCase().replace(/^us[- ]?(?=\$|dollar)/, '')];
  if (currency === undefined) return undefined;
  const [one, many, oneHundredth, hundredths] = speech.names[currency];
  const count = Number(units.replace(/\D/g, ''));
  const rest = /^\d/.test(parts ?? '') ? Number(parts) : 0;
  const small = rest === 1 ? `${speech.one(before)} ${oneHundredth}` : `${rest} ${hundredths}`;
  if (count === 0 && rest > 0) return small;
  const large = count === 1 ? `${speech.one(before, currency)} ${one}` : `${count} ${many}`;
  if (rest === 0) return large;
  return rest < 10 ? `${large} ${speech.and} ${small}` : `${large} ${rest}`;
}
