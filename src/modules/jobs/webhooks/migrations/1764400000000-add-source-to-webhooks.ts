import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deliveries tell who keeps their message; what was there before is of tracked jobs. */
export class AddSourceToWebhooks1764400000000 implements MigrationInterface {
  readonly name = 'AddSourceToWebhooks1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "webhook_deliveries" ADD COLUMN "source" text NOT NULL DEFAULT ('job')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "webhook_deliveries" DROP COLUMN "source"`);
  }
}
