import { z } from 'zod';
import type { ProductSearch } from '../catalog/product-search.js';
import type { Product } from '../catalog/product.js';
import { assistantTool, type AssistantTool } from './assistant-tool.js';

const MAX_PRODUCTS = 10;
/** A description is told to the model so far. */
const MAX_DESCRIPTION_CHARS = 300;
const MAX_ATTRIBUTES = 12;

/** What the tool tells a model of a product. */
export interface FoundProduct {
  sku: string;
  name: string;
  description?: string;
  price?: number;
  currency?: string;
  stock?: number;
  category?: string;
  attributes?: Readonly<Record<string, string>>;
}

/** What the tool gives. */
export interface FoundProducts {
  products: FoundProduct[];
}

/** Lets a model look products up. */
export function searchProductsTool(products: Pick<ProductSearch, 'search' | 'hasProducts'>): AssistantTool {
  return assistantTool({
    name: 'search_products',
    description:
      'Searches the product catalogue by name, category, attribute or number, in any language. Use it whenever the user asks about products, prices or stock, and tell only what it gives.',
    arguments: z.strictObject({
      query: z
        .string()
        .trim()
        .min(1)
        .max(200)
        .describe('The words that name the product, without the rest of the question.'),
      limit: z.int().min(1).max(MAX_PRODUCTS).default(5).describe('How many products at most.'),
    }),
    isUseful: () => products.hasProducts(),
    run: async ({ query, limit }): Promise<FoundProducts> => ({
      products: (await products.search(query, limit)).map(found),
    }),
  });
}

/** What is known of the product, and nothing of what is not. */
function found({
  sku,
  name,
  description,
  price,
  currency,
  stock,
  category,
  attributes,
}: Product): FoundProduct {
  const told = Object.entries(attributes).slice(0, MAX_ATTRIBUTES);
  return {
    sku,
    name,
    ...(description !== null && { description: description.slice(0, MAX_DESCRIPTION_CHARS) }),
    ...(price !== null && { price }),
    ...(currency !== null && { currency }),
    ...(stock !== null && { stock }),
    ...(category !== null && { category }),
    ...(told.length > 0 && { attributes: Object.fromEntries(told) }),
  };
}
