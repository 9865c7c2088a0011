import 'reflect-metadata';
import { openDatabase } from '../bootstrap/open-database.js';
import { ProductImport } from '../modules/assistant/catalog/product-import.js';
import { ProductImportRepository } from '../modules/assistant/catalog/product-import.repository.js';
import { ProductSearch } from '../modules/assistant/catalog/product-search.js';
import { ProductRepository } from '../modules/assistant/catalog/product.repository.js';
import { loadConfig, readEnvironment } from '../platform/config/load-config.js';
import { createLogger } from '../platform/logging/logger.js';
import { CATALOG_USAGE, parseCatalogArguments } from './catalog-arguments.js';
import { CatalogCommand } from './catalog-command.js';
import { runCommand } from './run-command.js';

/** `npm run catalog -- …`: works on the server's own catalogue, whether the server runs or not. */
async function main(): Promise<number> {
  const args = parseCatalogArguments(process.argv.slice(2));
  if (args === undefined) {
    process.stdout.write(`${CATALOG_USAGE}\n`);
    return 0;
  }
  const config = loadConfig(readEnvironment());
  const logger = createLogger({ level: 'fatal', pretty: false });
  const database = await openDatabase(config.server, logger);
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort());
  try {
    const imports = new ProductImport(new ProductImportRepository(database), logger);
    const products = new ProductSearch(new ProductRepository(database));
    const output = { result: process.stdout, errors: process.stderr };
    return await new CatalogCommand(imports, products, output).run(args, stopping.signal);
  } finally {
    await database.close();
  }
}

await runCommand(main);
