import { CsvError, parse, type Parser } from 'csv-parse';
import { separatorOf } from './csv-separator.js';

/** One line, line breaks within quotes included, may have so many characters. */
const MAX_RECORD_CHARS = 256 * 1024;

/** One line of a file that is not empty; `broken` says why it is the last that can be read. */
export type CsvRecord = { line: number; fields: string[] } | { line: number; broken: string };

interface RawRecord {
  record: string[];
  /** As it stands in the file, with the first character of its line's end. */
  raw: string;
}

const WHY_BROKEN: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quotation mark is not closed',
  CSV_INVALID_CLOSING_QUOTE: 'there is text behind a closing quotation mark',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: 'there is text behind a closing quotation mark',
  INVALID_OPENING_QUOTE: 'there is a quotation mark in the middle of a field',
  CSV_MAX_RECORD_SIZE: `it is longer than ${MAX_RECORD_CHARS} characters, or a quotation mark is not closed`,
};

/** Takes the bytes of a CSV file as they come and gives the lines that they complete. Whoever makes it closes it. */
export class RecordParser {
  private readonly parser: Parser;
  private completed: CsvRecord[] = [];
  private line = 1;
  private isBroken = false;

  /** @param head the beginning of the file, with its first line where it has one. */
  constructor(head: Uint8Array) {
    const [firstLine = ''] = Buffer.from(head)
      .toString('utf8')
      .split(/[\r\n]/, 1);
    this.parser = parse({
      bom: true,
      delimiter: separatorOf(firstLine),
      max_record_size: MAX_RECORD_CHARS,
      raw: true,
      relax_column_count: true,
      on_record: (record: unknown) => this.keep(record as RawRecord),
    });
    // Every error is given to the write or the end that met it.
    this.parser.on('error', () => undefined);
    this.parser.resume();
  }

  async take(bytes: Uint8Array): Promise<CsvRecord[]> {
    return this.after((done) => this.parser.write(bytes, done));
  }

  /** The lines that only the end of the file completes. */
  async end(): Promise<CsvRecord[]> {
    return this.after((done) => {
      this.parser.once('error', done).once('end', done);
      this.parser.end();
    });
  }

  close(): void {
    this.parser.destroy();
  }

  private async after(step: (done: (error?: Error | null) => void) => void): Promise<CsvRecord[]> {
    if (this.isBroken) return [];
    const error = await new Promise<Error | null | undefined>((resolve) => step(resolve));
    if (error instanceof CsvError) {
      this.isBroken = true;
      this.completed.push({ line: this.line, broken: WHY_BROKEN[error.code] ?? 'it is not CSV' });
    } else if (error != null) throw error;
    return this.completed.splice(0);
  }

  private keep({ record, raw }: RawRecord): null {
    const { line } = this;
    this.line += 1 + (raw.replace(/[\r\n]$/, '').match(/\r\n|\r|\n/g)?.length ?? 0);
    const isEmpty = record.length === 1 && record[0]?.trim() === '';
    if (!isEmpty) this.completed.push({ line, fields: record });
    return null;
  }
}
