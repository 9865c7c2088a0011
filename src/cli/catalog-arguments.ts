import { parseArgs } from 'node:util';

/** What the command line asks of the catalogue. */
export type CatalogArguments =
  | { action: 'import'; file: string }
  | { action: 'search'; query: string; limit: number }
  | { action: 'clear' };

const DEFAULT_LIMIT = 10;

/** What the command is told. */
export const CATALOG_USAGE = `Usage: npm run catalog -- import FILE
       npm run catalog -- search [--limit N] QUERY
       npm run catalog -- clear

  import FILE    take a CSV file of products into the catalogue, all of it or nothing
  search QUERY   show the products that the assistant would find
  clear          take every product out of the catalogue
  --limit N      show at most so many (default: ${DEFAULT_LIMIT})
  --help         tell this and end`;

/** What the user must know when the arguments are wrong. */
export class CatalogUsageError extends Error {
  constructor(problem: string) {
    super(`${problem}\n\n${CATALOG_USAGE}`);
    this.name = 'CatalogUsageError';
  }
}

/**
 * What the command line asks for; `undefined` when it asks for help.
 *
 * @throws CatalogUsageError
 */
export function parseCatalogArguments(args: readonly string[]): CatalogArguments | undefined {
  const { values, positionals } = parse(args);
  if (values.help === true) return undefined;
  const [action, ...rest] = positionals;
  switch (action) {
    case 'import': {
      const [file] = rest;
      if (file === undefined || rest.length > 1) throw new CatalogUsageError('import takes one file.');
      return { action, file };
    }
    case 'search':
      if (rest.length === 0) throw new CatalogUsageError('search takes what is searched for.');
      return { action, query: rest.join(' '), limit: limitOf(values.limit) };
    case 'clear':
      if (rest.length > 0) throw new CatalogUsageError('clear takes nothing.');
      return { action };
    case undefined:
      throw new CatalogUsageError('Nothing was asked for.');
    default:
      throw new CatalogUsageError(`There is no command '${action}'.`);
  }
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new CatalogUsageError('--limit is a number from 1 to 999.');
  return Number(text);
}

function parse(args: readonly string[]): ReturnType<typeof parseStrictly> {
  try {
    return parseStrictly(args);
  } catch (error) {
    throw new CatalogUsageError(error instanceof Error ? error.message : String(error));
  }
}

function parseStrictly(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { limit: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
}
