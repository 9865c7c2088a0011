import type { MigrationInterface, QueryRunner } from 'typeorm';

const COLUMNS = { ended_by: 'text', transferred_to: 'text', owner: 'text' };

/** Who ended a call, where it went, which process has it; and what is told of it at its end. */
export class ExtendCalls1764400001000 implements MigrationInterface {
  readonly name = 'ExtendCalls1764400001000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, type] of Object.entries(COLUMNS))
      await runner.query(`ALTER TABLE "calls" ADD COLUMN "${name}" ${type}`);
    await runner.query(`
      CREATE TABLE "call_reports" (
        "call_id" text PRIMARY KEY NOT NULL,
        "template" text,
        "language" text NOT NULL,
        "body" text
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "call_reports"`);
    for (const name of Object.keys(COLUMNS)) await runner.query(`ALTER TABLE "calls" DROP COLUMN "${name}"`);
  }
}
