import { open } from 'node:fs/promises';
import { describeProblem, type FileProblem } from '../modules/assistant/catalog/csv/file-problem.js';
import type { ProductImport } from '../modules/assistant/catalog/product-import.js';
import type { ProductSearch } from '../modules/assistant/catalog/product-search.js';
import type { Product } from '../modules/assistant/catalog/product.js';
import { AppError } from '../platform/errors/app-error.js';
import type { CatalogArguments } from './catalog-arguments.js';

/** Where the command writes; the process's own streams outside of tests. */
export interface CatalogOutput {
  result: { write(text: string): unknown };
  errors: { write(text: string): unknown };
}

/** Carries out `npm run catalog`. */
export class CatalogCommand {
  constructor(
    private readonly imports: ProductImport,
    private readonly products: ProductSearch,
    private readonly output: CatalogOutput,
  ) {}

  /** @returns the exit code: 0 when it was done, 1 when a file was refused or nothing was found. */
  async run(args: CatalogArguments, signal?: AbortSignal): Promise<number> {
    switch (args.action) {
      case 'import':
        return this.import(args.file, signal);
      case 'search':
        return this.search(args.query, args.limit);
      case 'clear': {
        const count = await this.imports.clear();
        this.output.result.write(`${count} products taken out\n`);
        return 0;
      }
    }
  }

  private async import(file: string, signal?: AbortSignal): Promise<number> {
    try {
      const { added, updated, total } = await this.importFrom(file, signal);
      this.output.result.write(`${added} products added, ${updated} updated; ${total} in the catalogue\n`);
      return 0;
    } catch (error) {
      this.output.errors.write(`${linesOf(file, error).join('\n')}\nNothing was imported.\n`);
      return 1;
    }
  }

  /** Opened before it is read: a stream that fails while nobody reads it ends the process. */
  private async importFrom(file: string, signal?: AbortSignal): ReturnType<ProductImport['importFile']> {
    const handle = await open(file);
    try {
      return await this.imports.importFile(handle.createReadStream({ autoClose: false }), signal);
    } finally {
      await handle.close();
    }
  }

  private async search(query: string, limit: number): Promise<number> {
    const products = await this.products.search(query, limit);
    for (const product of products) this.output.result.write(`${lineOf(product)}\n`);
    return products.length === 0 ? 1 : 0;
  }
}

function linesOf(file: string, error: unknown): string[] {
  const problems = error instanceof AppError ? error.details?.['problems'] : undefined;
  if (Array.isArray(problems)) {
    return (problems as FileProblem[]).map((problem) => `${file}: ${describeProblem(problem)}`);
  }
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [`${file}: There is no such file`];
  if ((error as NodeJS.ErrnoException).code === 'EISDIR') return [`${file}: This is a folder`];
  return [`${file}: ${error instanceof Error ? error.message : String(error)}`];
}

/** Number, name, price and stock, separated by tabs. */
function lineOf({ sku, name, price, currency, stock }: Product): string {
  const cost = price === null ? '' : `${price.toFixed(2)}${currency === null ? '' : ` ${currency}`}`;
  return [sku, name, cost, stock === null ? '' : `${stock} in stock`].join('\t').trimEnd();
}
