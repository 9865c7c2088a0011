/** What is known of a product, as a file of the shop says it. */
export interface Product {
  /** The shop's own number; one product has it. */
  sku: string;
  name: string;
  description: string | null;
  /** In `currency`. */
  price: number | null;
  /** ISO 4217, such as `EUR`. */
  currency: string | null;
  /** Pieces; below nought where more are sold than there are. */
  stock: number | null;
  category: string | null;
  /** Further columns of the file, by their headings. */
  attributes: Readonly<Record<string, string>>;
}

/** The columns that a file may have; every other one is an attribute. */
export const PRODUCT_COLUMNS = [
  'sku',
  'name',
  'description',
  'price',
  'currency',
  'stock',
  'category',
] as const;
export type ProductColumn = (typeof PRODUCT_COLUMNS)[number];
