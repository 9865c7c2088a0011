import type { ImportedProduct } from '../product-import.repository.js';
import { parseHeading, type CsvHeading } from './csv-heading.js';
import { readCsvRecords } from './csv-records.js';
import type { FileProblem } from './file-problem.js';
import { parseProductLine } from './product-line.js';

/** What a line of a file is. */
export type FileLine = { product: ImportedProduct } | { problem: FileProblem };

/**
 * Reads a file of products as its bytes come, line by line: UTF-8 with or without a byte order mark, fields separated by
 * comma, semicolon or tab, quoted where need be. Empty lines do not count. A heading that cannot be used, or quotes
 * that do not match, end the file with a problem.
 *
 * @throws what the bytes throw.
 */
export async function* readProductFile(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<FileLine> {
  let heading: CsvHeading | undefined;
  for await (const record of readCsvRecords(bytes)) {
    const { line } = record;
    if ('broken' in record) yield { problem: { line, message: record.broken } };
    else if (heading !== undefined) yield* productsIn(record.fields, line, heading);
    else {
      const parsed = parseHeading(record.fields);
      if (Array.isArray(parsed)) {
        for (const problem of parsed) yield { problem: { ...problem, line } };
        return;
      }
      heading = parsed;
    }
  }
}

function* productsIn(fields: readonly string[], line: number, heading: CsvHeading): Generator<FileLine> {
  const product = parseProductLine(fields, heading);
  if (!Array.isArray(product)) yield { product: { ...product, line } };
  else for (const message of product) yield { problem: { line, message } };
}
