import type { Product } from './product.js';
import { compactKeyOf, wordsOf } from './search-words.js';

/** What the full-text index holds of a product: the stems of its words. */
export interface ProductDocument {
  sku: string;
  name: string;
  category: string;
  attributes: string;
  description: string;
}

/** The words of a product by which it is found. */
export function documentOf(product: Omit<Product, 'price' | 'currency' | 'stock'>): ProductDocument {
  return {
    sku: `${compactKeyOf(product.sku)} ${stemsOf(product.sku)}`,
    name: stemsOf(product.name),
    category: stemsOf(product.category ?? ''),
    attributes: Object.values(product.attributes).map(stemsOf).join(' '),
    description: stemsOf(product.description ?? ''),
  };
}

function stemsOf(text: string): string {
  return wordsOf(text)
    .map(({ stem }) => stem)
    .join(' ');
}
