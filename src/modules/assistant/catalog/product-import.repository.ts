import { Injectable } from '@nestjs/common';
import { AppError } from '../../../platform/errors/app-error.js';
import { Database } from '../../../platform/database/database.js';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import { documentOf } from './product-document.js';
import type { Product } from './product.js';
import { compactKeyOf } from './search-words.js';

/** A product and where it stands in its file. */
export interface ImportedProduct extends Product {
  /** Counted from 1. */
  line: number;
}

/** A product whose number an earlier line of the same file has. */
export interface RepeatedProduct {
  line: number;
  sku: string;
  firstLine: number;
}

/** What became of a file. */
export interface ImportOutcome {
  added: number;
  updated: number;
  /** Products in the catalogue now. */
  total: number;
}

const INSERT_PRODUCTS = `INSERT INTO products (sku, name, description, price, currency, stock, category, attributes,
    sku_key, name_key, state, import_id, line)
  SELECT value ->> 'sku', value ->> 'name', value ->> 'description', value ->> 'price', value ->> 'currency',
    value ->> 'stock', value ->> 'category', value ->> 'attributes', value ->> 'skuKey', value ->> 'nameKey',
    'pending', ?, value ->> 'line'
  FROM json_each(?)`;
const INSERT_DOCUMENTS = `INSERT INTO product_index (rowid, sku, name, category, attributes, description)
  SELECT p.id, d.value ->> '$.document.sku', d.value ->> '$.document.name', d.value ->> '$.document.category',
    d.value ->> '$.document.attributes', d.value ->> '$.document.description'
  FROM json_each(?) d CROSS JOIN products p ON p.import_id = ? AND p.sku = d.value ->> 'sku'`;
const STALE_IDS = `SELECT id FROM products WHERE state = 'stale' ORDER BY id LIMIT ?`;

/**
 * Writes the catalogue. A file comes in many small transactions, so that nothing else waits for it, as products that
 * nobody sees; one more makes them all seen at once.
 */
@Injectable()
export class ProductImportRepository {
  constructor(private readonly database: Database) {}

  /** Begins an import; gives its id. */
  async begin(nowMs: number): Promise<number> {
    return this.database.write(async (tx) => {
      const { lastId } = await tx.run(`INSERT INTO product_imports (touched_at) VALUES (?)`, [nowMs]);
      return lastId;
    });
  }

  /**
   * Adds products to an import; those whose number an earlier line has are left out and given back.
   *
   * @throws AppError `job_conflict` when the import was given up meanwhile.
   */
  async add(
    importId: number,
    products: readonly ImportedProduct[],
    nowMs: number,
  ): Promise<RepeatedProduct[]> {
    const rows = products.map((product) => ({
      ...product,
      attributes: JSON.stringify(product.attributes),
      skuKey: compactKeyOf(product.sku),
      nameKey: compactKeyOf(product.name),
      document: documentOf(product),
    }));
    return this.database.write(async (tx) => {
      await this.touch(tx, importId, nowMs);
      const { fresh, repeated } = await this.separate(tx, importId, rows);
      const json = JSON.stringify(fresh);
      await tx.run(INSERT_PRODUCTS, [importId, json]);
      await tx.run(INSERT_DOCUMENTS, [json, importId]);
      return repeated;
    });
  }

  /** Makes the products of an import those that are found, in the place of those with the same numbers. */
  async publish(importId: number, nowMs: number): Promise<ImportOutcome> {
    return this.database.write(async (tx) => {
      await this.touch(tx, importId, nowMs);
      const replaced = await tx.run(
        `UPDATE products SET state = 'stale' WHERE state = 'live'
           AND sku IN (SELECT sku FROM products WHERE import_id = ?)`,
        [importId],
      );
      const published = await tx.run(
        `UPDATE products SET state = 'live' WHERE import_id = ? AND state = 'pending'`,
        [importId],
      );
      await tx.run(`DELETE FROM product_imports WHERE id = ?`, [importId]);
      await tx.run(`UPDATE catalog_state SET revision = revision + 1`);
      const [row] = await tx.all<{ total: number }>(
        `SELECT COUNT(*) AS total FROM products WHERE state = 'live'`,
      );
      const { changes: updated } = replaced;
      return { added: published.changes - updated, updated, total: row?.total ?? 0 };
    });
  }

  /** Gives an import up: nobody will have seen its products. */
  async abandon(importId: number): Promise<void> {
    await this.database.write(async (tx) => {
      await tx.run(`UPDATE products SET state = 'stale' WHERE import_id = ? AND state = 'pending'`, [
        importId,
      ]);
      await tx.run(`DELETE FROM product_imports WHERE id = ?`, [importId]);
    });
  }

  /** The imports that nobody has added to since. */
  async leftSince(beforeMs: number): Promise<number[]> {
    const rows = await this.database.all<{ id: number }>(
      `SELECT id FROM product_imports WHERE touched_at < ?`,
      [beforeMs],
    );
    return rows.map(({ id }) => id);
  }

  /** Takes every product out of the catalogue; tells how many there were. */
  async clear(): Promise<number> {
    return this.database.write(async (tx) => {
      const { changes } = await tx.run(`UPDATE products SET state = 'stale' WHERE state = 'live'`);
      await tx.run(`UPDATE catalog_state SET revision = revision + 1`);
      return changes;
    });
  }

  /** Removes so many products that nobody finds any more; tells how many there were. */
  async sweep(limit: number): Promise<number> {
    return this.database.write(async (tx) => {
      await tx.run(`DELETE FROM product_index WHERE rowid IN (${STALE_IDS})`, [limit]);
      const { changes } = await tx.run(`DELETE FROM products WHERE id IN (${STALE_IDS})`, [limit]);
      return changes;
    });
  }

  private async touch(tx: WriteTransaction, importId: number, nowMs: number): Promise<void> {
    const { changes } = await tx.run(`UPDATE product_imports SET touched_at = ? WHERE id = ?`, [
      nowMs,
      importId,
    ]);
    if (changes === 0) throw new AppError('job_conflict', 'The import was given up meanwhile');
  }

  private async separate<T extends { sku: string; line: number }>(
    tx: WriteTransaction,
    importId: number,
    products: readonly T[],
  ): Promise<{ fresh: T[]; repeated: RepeatedProduct[] }> {
    const known = await tx.all<{ sku: string; line: number }>(
      `SELECT sku, line FROM products WHERE import_id = ? AND sku IN (SELECT value FROM json_each(?))`,
      [importId, JSON.stringify(products.map(({ sku }) => sku))],
    );
    const firstLines = new Map(known.map(({ sku, line }) => [sku, line]));
    const fresh: T[] = [];
    const repeated: RepeatedProduct[] = [];
    for (const product of products) {
      const { sku, line } = product;
      const firstLine = firstLines.get(sku);
      if (firstLine === undefined) {
        firstLines.set(sku, line);
        fresh.push(product);
      } else repeated.push({ line, sku, firstLine });
    }
    return { fresh, repeated };
  }
}
