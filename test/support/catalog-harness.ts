import { catalogSchema } from '../../src/modules/assistant/catalog/catalog.schema.js';
import { ProductImport } from '../../src/modules/assistant/catalog/product-import.js';
import { ProductImportRepository } from '../../src/modules/assistant/catalog/product-import.repository.js';
import { ProductSearch } from '../../src/modules/assistant/catalog/product-search.js';
import { ProductRepository } from '../../src/modules/assistant/catalog/product.repository.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import { openTemporaryDatabase, type TemporaryDatabase } from './temporary-database.js';

/** A catalogue in a database of its own. */
export interface CatalogHarness {
  readonly temporary: TemporaryDatabase;
  readonly importRows: ProductImportRepository;
  readonly imports: ProductImport;
  readonly products: ProductRepository;
  readonly search: ProductSearch;
  /** Imports a file that is given as text. */
  importText(csv: string): ReturnType<ProductImport['importFile']>;
  /** Names of what a search finds. */
  find(query: string, limit?: number): Promise<string[]>;
}

export async function openCatalog(): Promise<CatalogHarness> {
  const temporary = await openTemporaryDatabase(catalogSchema);
  const importRows = new ProductImportRepository(temporary.database);
  const imports = new ProductImport(importRows, createLogger({ level: 'silent', pretty: false }));
  const products = new ProductRepository(temporary.database);
  const search = new ProductSearch(products);
  return {
    temporary,
    importRows,
    imports,
    products,
    search,
    importText: (csv) => imports.importFile(bytesOf(csv)),
    find: async (query, limit = 5) => (await search.search(query, limit)).map(({ name }) => name),
  };
}

/** A text as bytes that come in pieces. */
export async function* bytesOf(text: string, pieceBytes = 64 * 1024): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}
