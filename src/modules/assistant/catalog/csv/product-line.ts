import type { Product, ProductColumn } from '../product.js';
import type { CsvHeading } from './csv-heading.js';
import { parseDecimal } from './decimal-number.js';

const MAX_CHARS: Readonly<Record<ProductColumn, number>> = {
  sku: 128,
  name: 500,
  description: 20_000,
  price: 32,
  currency: 3,
  stock: 16,
  category: 500,
};
const MAX_ATTRIBUTE_CHARS = 2000;
/** What bytes become that are no UTF-8. */
const REPLACEMENT = '\u{fffd}';

type Fields = Readonly<Partial<Record<ProductColumn, string>>>;

/** One line of a file as a product, or all that is wrong with it. */
export function parseProductLine(record: readonly string[], { columns }: CsvHeading): Product | string[] {
  if (record.length !== columns.length) {
    return [`there are ${record.length} fields where the heading has ${columns.length}`];
  }
  if (record.some((field) => field.includes(REPLACEMENT))) {
    return ['there are bytes that are not UTF-8; save the file as "CSV UTF-8"'];
  }
  const fields: Partial<Record<ProductColumn, string>> = {};
  const attributes: Record<string, string> = {};
  for (const [index, column] of columns.entries()) {
    const value = record[index]?.trim() ?? '';
    if (column === undefined || value === '') continue;
    if ('product' in column) fields[column.product] = value;
    else attributes[column.attribute] = value;
  }
  const problems = [...lengthProblemsOf(fields), ...attributeProblemsOf(attributes)];
  const { sku = '', name = '', description = null, category = null } = fields;
  if (sku === '') problems.push('the sku is empty');
  if (name === '') problems.push('the name is empty');
  const price = take(priceOf(fields), problems);
  const currency = take(currencyOf(fields), problems);
  const stock = take(stockOf(fields), problems);
  if (problems.length > 0) return problems;
  return { sku, name, description, price, currency, stock, category, attributes };
}

/** A value, or what is wrong with it. */
type Outcome<T> = { value: T | null } | { problem: string };

function take<T>(outcome: Outcome<T>, problems: string[]): T | null {
  if ('value' in outcome) return outcome.value;
  problems.push(outcome.problem);
  return null;
}

function priceOf({ price }: Fields): Outcome<number> {
  if (price === undefined) return { value: null };
  const value = parseDecimal(price);
  if (typeof value === 'number') return { value };
  const shown = quote(price);
  if (value === 'ambiguous') {
    const digits = price.replace(/[.,]/, '');
    return {
      problem: `the price ${shown} may mean thousands or a fraction; write ${digits} or ${digits}.00 for thousands`,
    };
  }
  return { problem: `the price ${shown} is no number such as 12.50 or 12,50` };
}

function currencyOf({ currency }: Fields): Outcome<string> {
  if (currency === undefined) return { value: null };
  if (/^[a-z]{3}$/i.test(currency)) return { value: currency.toUpperCase() };
  return { problem: `the currency ${quote(currency)} is no code such as EUR` };
}

function stockOf({ stock }: Fields): Outcome<number> {
  if (stock === undefined) return { value: null };
  if (/^-?\d{1,12}$/.test(stock)) return { value: Number(stock) };
  return { problem: `the stock ${quote(stock)} is no whole number` };
}

function lengthProblemsOf(fields: Fields): string[] {
  return (Object.entries(fields) as [ProductColumn, string][])
    .filter(([column, value]) => value.length > MAX_CHARS[column] && column !== 'currency')
    .map(
      ([column, value]) =>
        `the ${column} has ${value.length} characters; at most ${MAX_CHARS[column]} are taken`,
    );
}

function attributeProblemsOf(attributes: Readonly<Record<string, string>>): string[] {
  return Object.entries(attributes)
    .filter(([, value]) => value.length > MAX_ATTRIBUTE_CHARS)
    .map(
      ([name, value]) =>
        `${quote(name)} has ${value.length} characters; at most ${MAX_ATTRIBUTE_CHARS} are taken`,
    );
}

const quote = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
