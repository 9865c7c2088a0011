import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateWebhooks1763700001000 implements MigrationInterface {
  readonly name = 'CreateWebhooks1763700001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "webhook_deliveries" (
        "job_id" text PRIMARY KEY NOT NULL,
        "webhook_id" text NOT NULL,
        "target_cipher" blob NOT NULL,
        "state" text NOT NULL,
        "event_seq" integer,
        "failures" integer NOT NULL DEFAULT (0),
        "next_attempt_at" integer,
        "ended_at" integer
      )`);
    await runner.query(`
      CREATE TABLE "webhook_attempts" (
        "job_id" text NOT NULL,
        "number" integer NOT NULL,
        "phase" text NOT NULL,
        "started_at" integer NOT NULL,
        "duration_ms" integer,
        "http_status" integer,
        "error_code" text,
        "error_message" text,
        PRIMARY KEY ("job_id", "number")
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "webhook_attempts"`);
    await runner.query(`DROP TABLE "webhook_deliveries"`);
  }
}
