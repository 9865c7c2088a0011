import { ArgumentProblem, parseOptions, readArguments } from './command-arguments.js';

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

/**
 * What the command line asks for; `undefined` when it asks for help.
 *
 * @throws UsageError
 */
export function parseCatalogArguments(args: readonly string[]): CatalogArguments | undefined {
  return readArguments(CATALOG_USAGE, () => {
    const { values, positionals } = parseOptions(args, {
      limit: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    });
    return values.help === true ? undefined : actionOf(positionals, values.limit);
  });
}

function actionOf([action, ...rest]: readonly string[], limit: string | undefined): CatalogArguments {
  switch (action) {
    case 'import': {
      const [file] = rest;
      if (file === undefined || rest.length > 1) throw new ArgumentProblem('import takes one file.');
      return { action, file };
    }
    case 'search':
      if (rest.length === 0) throw new ArgumentProblem('search takes what is searched for.');
      return { action, query: rest.join(' '), limit: limitOf(limit) };
    case 'clear':
      if (rest.length > 0) throw new ArgumentProblem('clear takes nothing.');
      return { action };
    case undefined:
      throw new ArgumentProblem('Nothing was asked for.');
    default:
      throw new ArgumentProblem(`There is no command '${action}'.`);
  }
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new ArgumentProblem('--limit is a number from 1 to 999.');
  return Number(text);
}
