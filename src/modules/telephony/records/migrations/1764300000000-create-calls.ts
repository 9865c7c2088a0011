import type { MigrationInterface, QueryRunner } from 'typeorm';

const INDEXES = [
  `CREATE INDEX "ix_calls_started" ON "calls" ("started_at", "id")`,
  `CREATE INDEX "ix_calls_sid" ON "calls" ("call_sid")`,
  `CREATE INDEX "ix_calls_live_until" ON "calls" ("live_until")`,
  `CREATE INDEX "ix_calls_text_until" ON "calls" ("ended_at") WHERE "text_erased_at" IS NULL`,
];

export class CreateCalls1764300000000 implements MigrationInterface {
  readonly name = 'CreateCalls1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "calls" (
        "id" text PRIMARY KEY NOT NULL,
        "call_sid" text NOT NULL,
        "stream_sid" text NOT NULL,
        "carrier" text NOT NULL,
        "from_number" text,
        "to_number" text,
        "started_at" integer NOT NULL,
        "ended_at" integer,
        "outcome" text,
        "transcript" text,
        "turns" text NOT NULL,
        "cost_usd" real,
        "live_until" integer,
        "text_erased_at" integer
      )`);
    for (const index of INDEXES) await runner.query(index);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "calls"`);
  }
}
