import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateTrackedJobs1763700000000 implements MigrationInterface {
  readonly name = 'CreateTrackedJobs1763700000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "tracked_jobs" (
        "id" text PRIMARY KEY NOT NULL,
        "type" text NOT NULL,
        "process_id" text NOT NULL,
        "client_id" text,
        "status" text NOT NULL,
        "created_at" integer NOT NULL,
        "updated_at" integer NOT NULL,
        "started_at" integer,
        "completed_at" integer,
        "parameters" text NOT NULL,
        "step" text NOT NULL,
        "percent" integer NOT NULL,
        "message" text NOT NULL,
        "structured_data" text,
        "markdown" text,
        "error" text,
        "has_callback" integer NOT NULL,
        "last_seq" integer NOT NULL,
        CONSTRAINT "uq_tracked_jobs_process" UNIQUE ("process_id"),
        CONSTRAINT "uq_tracked_jobs_client" UNIQUE ("client_id")
      )`);
    await runner.query(`CREATE INDEX "ix_tracked_jobs_created" ON "tracked_jobs" ("created_at", "id")`);
    await runner.query(
      `CREATE INDEX "ix_tracked_jobs_status" ON "tracked_jobs" ("status", "created_at", "id")`,
    );
    await runner.query(
      `CREATE INDEX "ix_tracked_jobs_completed" ON "tracked_jobs" ("completed_at") WHERE "completed_at" IS NOT NULL`,
    );
    await runner.query(`
      CREATE TABLE "tracked_job_events" (
        "job_id" text NOT NULL,
        "seq" integer NOT NULL,
        "phase" text NOT NULL,
        "payload" text NOT NULL,
        "created_at" integer NOT NULL,
        PRIMARY KEY ("job_id", "seq")
      )`);
    await runner.query(`
      CREATE TABLE "tracked_job_log" (
        "job_id" text NOT NULL,
        "line" integer NOT NULL,
        "level" text NOT NULL,
        "message" text NOT NULL,
        "created_at" integer NOT NULL,
        PRIMARY KEY ("job_id", "line")
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "tracked_job_log"`);
    await runner.query(`DROP TABLE "tracked_job_events"`);
    await runner.query(`DROP TABLE "tracked_jobs"`);
  }
}
