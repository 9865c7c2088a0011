import type { ProductImportView, ProductSearchView } from './dto/catalog.view.js';
import type { ImportOutcome } from './product-import.repository.js';
import type { Product } from './product.js';

export function presentSearch(query: string, products: readonly Product[]): ProductSearchView {
  return { query, count: products.length, products: products.map((product) => ({ ...product })) };
}

export function presentImport({ added, updated, total }: ImportOutcome): ProductImportView {
  return { imported: added + updated, added, updated, total };
}
