import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateCatalog1763800000000 implements MigrationInterface {
  readonly name = 'CreateCatalog1763800000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "products" (
        "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
        "sku" text NOT NULL,
        "name" text NOT NULL,
        "description" text,
        "price" real,
        "currency" text,
        "stock" integer,
        "category" text,
        "attributes" text NOT NULL,
        "sku_key" text NOT NULL,
        "name_key" text NOT NULL,
        "state" text NOT NULL,
        "import_id" integer NOT NULL,
        "line" integer NOT NULL
      )`);
    await runner.query(`CREATE UNIQUE INDEX "uq_products_sku" ON "products" ("sku") WHERE "state" = 'live'`);
    await runner.query(`CREATE INDEX "ix_products_sku_key" ON "products" ("sku_key") WHERE "state" = 'live'`);
    await runner.query(
      `CREATE INDEX "ix_products_name_key" ON "products" ("name_key") WHERE "state" = 'live'`,
    );
    await runner.query(`CREATE UNIQUE INDEX "uq_products_import" ON "products" ("import_id", "sku")`);
    await runner.query(`CREATE INDEX "ix_products_stale" ON "products" ("id") WHERE "state" = 'stale'`);
    await runner.query(`
      CREATE TABLE "product_imports" (
        "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
        "touched_at" integer NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE "catalog_state" (
        "id" integer PRIMARY KEY NOT NULL CHECK ("id" = 1),
        "revision" integer NOT NULL
      )`);
    await runner.query(`INSERT INTO "catalog_state" ("id", "revision") VALUES (1, 0)`);
    await runner.query(`
      CREATE VIRTUAL TABLE "product_index" USING fts5(
        sku, name, category, attributes, description, content='', contentless_delete=1, tokenize='ascii')`);
    await runner.query(`CREATE VIRTUAL TABLE "product_terms" USING fts5vocab('product_index', 'row')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "product_terms"`);
    await runner.query(`DROP TABLE "product_index"`);
    await runner.query(`DROP TABLE "catalog_state"`);
    await runner.query(`DROP TABLE "product_imports"`);
    await runner.query(`DROP TABLE "products"`);
  }
}
