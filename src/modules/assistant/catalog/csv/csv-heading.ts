import { PRODUCT_COLUMNS, type ProductColumn } from '../product.js';
import type { FileProblem } from './file-problem.js';

const MAX_COLUMNS = 64;
const MAX_NAME_CHARS = 64;

/** Which field of a line is what. */
export interface CsvHeading {
  /** As many as the heading has; undefined is a column without a name, which is left out. */
  columns: readonly ({ product: ProductColumn } | { attribute: string } | undefined)[];
}

/** Reads a file's first line. */
export function parseHeading(fields: readonly string[]): CsvHeading | FileProblem[] {
  const problems: FileProblem[] = [];
  const names = fields.map((field) => field.trim());
  const lower = names.map((name) => name.toLowerCase());
  const missing = ['sku', 'name'].filter((name) => !lower.includes(name));
  if (missing.length > 0) {
    const found = names.filter((name) => name !== '').slice(0, 8);
    problems.push({
      line: 1,
      message: `the column ${missing.join(' and the column ')} is missing; the heading has ${found.join(', ').slice(0, 200)}`,
    });
  }
  const repeated = lower.find((name, index) => name !== '' && lower.indexOf(name) !== index);
  if (repeated !== undefined) problems.push({ line: 1, message: `the column ${repeated} is there twice` });
  if (names.length > MAX_COLUMNS) {
    problems.push({
      line: 1,
      message: `there are ${names.length} columns; at most ${MAX_COLUMNS} are taken`,
    });
  }
  if (names.some((name) => name.length > MAX_NAME_CHARS)) {
    problems.push({ line: 1, message: `a column's name is longer than ${MAX_NAME_CHARS} characters` });
  }
  return problems.length > 0 ? problems : { columns: names.map(columnOf) };
}

function columnOf(name: string): CsvHeading['columns'][number] {
  if (name === '') return undefined;
  const product = PRODUCT_COLUMNS.find((column) => column === name.toLowerCase());
  return product === undefined ? { attribute: name } : { product };
}
