import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { Product } from './product.js';

/** What the ranking of a product goes by; a match in none of these was in its description. */
export interface ProductCandidate {
  id: number;
  sku: string;
  skuKey: string;
  name: string;
  nameKey: string;
  category: string | null;
  attributes: string;
  stock: number | null;
}

type ProductRow = Omit<Product, 'attributes'> & { id: number; attributes: string };

const CANDIDATE = `p.id, p.sku, p.sku_key AS skuKey, p.name, p.name_key AS nameKey, p.category, p.attributes, p.stock`;
/** Of the index's columns: sku, name, category, attributes, description. */
const BY_RELEVANCE = `bm25(product_index, 10, 10, 4, 3, 1)`;
const TERM_PAGE = 5000;

/** Reads the catalogue: only products whose whole file is here. */
@Injectable()
export class ProductRepository {
  constructor(private readonly database: Database) {}

  /** Rises with every change of the catalogue, whichever process makes it. */
  async revision(): Promise<number> {
    const row = await this.database.get<{ revision: number }>(`SELECT revision FROM catalog_state LIMIT 1`);
    return row?.revision ?? 0;
  }

  async count(): Promise<number> {
    const row = await this.database.get<{ count: number }>(
      `SELECT COUNT(*) AS count FROM products WHERE state = 'live' LIMIT 1`,
    );
    return row?.count ?? 0;
  }

  async hasAny(): Promise<boolean> {
    return (await this.database.get(`SELECT 1 FROM products WHERE state = 'live' LIMIT 1`)) !== undefined;
  }

  /** All terms of the full-text index in order, a page at a time, so that others get their turn. */
  async *terms(): AsyncGenerator<string[], void, undefined> {
    for (let last = ''; ;) {
      const rows = await this.database.all<{ term: string }>(
        `SELECT term FROM product_terms WHERE term > ? ORDER BY term LIMIT ${TERM_PAGE}`,
        [last],
      );
      yield rows.map(({ term }) => term);
      if (rows.length < TERM_PAGE) return;
      last = rows.at(-1)?.term ?? '';
    }
  }

  /** Products whose number or name is just that. */
  withKey(key: string, limit: number): Promise<ProductCandidate[]> {
    return this.database.all<ProductCandidate>(
      `SELECT ${CANDIDATE} FROM products p WHERE p.state = 'live' AND p.sku_key = ?1
       UNION SELECT ${CANDIDATE} FROM products p WHERE p.state = 'live' AND p.name_key = ?1 LIMIT ?2`,
      [key, limit],
    );
  }

  /** Products that a query of the full-text index finds, the most relevant ones. */
  matching(query: string, limit: number): Promise<ProductCandidate[]> {
    return this.database.all<ProductCandidate>(
      `SELECT ${CANDIDATE} FROM product_index JOIN products p ON p.id = product_index.rowid
       WHERE product_index MATCH ? AND p.state = 'live' ORDER BY ${BY_RELEVANCE}, p.id LIMIT ?`,
      [query, limit],
    );
  }

  /** Products in the order of the ids. */
  async read(ids: readonly number[]): Promise<Product[]> {
    const rows = await this.database.all<ProductRow>(
      `SELECT id, sku, name, description, price, currency, stock, category, attributes FROM products
       WHERE id IN (SELECT value FROM json_each(?))`,
      [JSON.stringify(ids)],
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => {
      const row = byId.get(id);
      return row === undefined ? [] : [productOf(row)];
    });
  }
}

function productOf(row: ProductRow): Product {
  const { sku, name, description, price, currency, stock, category } = row;
  const attributes = JSON.parse(row.attributes) as Record<string, string>;
  return { sku, name, description, price, currency, stock, category, attributes };
}
