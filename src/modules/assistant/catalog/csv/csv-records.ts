import { RecordParser, type CsvRecord } from './record-parser.js';

/** The heading is within so many bytes. */
const MAX_HEADING_BYTES = 64 * 1024;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * The lines of a CSV file with their numbers, as its bytes come: comma, semicolon or tab between the fields, quotes
 * where need be, UTF-8 with or without a byte order mark.
 *
 * @throws what the bytes throw.
 */
export async function* readCsvRecords(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRecord> {
  let parser: RecordParser | undefined;
  let head = Buffer.alloc(0);
  try {
    for await (const chunk of bytes) {
      if (parser !== undefined) {
        yield* await parser.take(chunk);
        continue;
      }
      head = Buffer.concat([head, chunk]);
      if (!holdsLine(head) && head.length < MAX_HEADING_BYTES) continue;
      parser = new RecordParser(head);
      yield* await parser.take(head);
    }
    if (parser === undefined) {
      parser = new RecordParser(head);
      yield* await parser.take(head);
    }
    yield* await parser.end();
  } finally {
    parser?.close();
  }
}

const holdsLine = (bytes: Uint8Array): boolean =>
  bytes.includes(LINE_FEED) || bytes.includes(CARRIAGE_RETURN);
