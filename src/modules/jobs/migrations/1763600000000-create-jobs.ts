import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The table of jobs. The index holds unfinished jobs only, so that finished ones cost it nothing. */
export class CreateJobs1763600000000 implements MigrationInterface {
  name = 'CreateJobs1763600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "jobs" (
        "seq" integer PRIMARY KEY NOT NULL,
        "id" text NOT NULL,
        "kind" text NOT NULL,
        "state" text NOT NULL,
        "blocked" integer NOT NULL DEFAULT (0),
        "run_at" integer NOT NULL DEFAULT (0),
        "attempt" integer NOT NULL DEFAULT (0),
        "deaths" integer NOT NULL DEFAULT (0),
        "retries" integer NOT NULL DEFAULT (0),
        "lease_owner" text,
        "lease_expires_at" integer,
        "created_at" integer NOT NULL,
        "started_at" integer,
        "finished_at" integer,
        "error_code" text,
        "error_message" text,
        "payload" text NOT NULL DEFAULT ('{}'),
        CONSTRAINT "jobs_id" UNIQUE ("id")
      )`);
    await runner.query(`
      CREATE INDEX "jobs_open" ON "jobs" ("state", "kind", "blocked", "run_at")
        WHERE state = 'waiting' OR state = 'active'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "jobs"');
  }
}
