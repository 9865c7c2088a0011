import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counts what is owed and what is dead without a look at all that was delivered. */
export class IndexOpenWebhooks1763700003000 implements MigrationInterface {
  readonly name = 'IndexOpenWebhooks1763700003000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX "ix_webhook_deliveries_open" ON "webhook_deliveries" ("state")
         WHERE state = 'waiting' OR state = 'dead'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "ix_webhook_deliveries_open"');
  }
}
