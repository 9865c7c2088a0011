import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAudioJobs1763700000000 implements MigrationInterface {
  readonly name = 'CreateAudioJobs1763700000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "audio_jobs" (
        "id" text PRIMARY KEY NOT NULL,
        "role" text NOT NULL,
        "leader_id" text,
        "cache_key" text NOT NULL,
        "use_cache" integer NOT NULL,
        "spool_name" text,
        "request" text NOT NULL,
        "expected_ms" integer,
        "duration_ms" integer
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX "uq_audio_jobs_leader" ON "audio_jobs" ("cache_key") WHERE "role" = 'leader' AND "use_cache" = 1`,
    );
    await runner.query(
      `CREATE INDEX "ix_audio_jobs_followers" ON "audio_jobs" ("leader_id") WHERE "leader_id" IS NOT NULL`,
    );
    await runner.query(
      `CREATE INDEX "ix_audio_jobs_spool" ON "audio_jobs" ("spool_name") WHERE "spool_name" IS NOT NULL`,
    );
    await runner.query(`
      CREATE TABLE "audio_outputs" (
        "job_id" text NOT NULL,
        "kind" text NOT NULL,
        "position" integer NOT NULL,
        "content" text NOT NULL,
        PRIMARY KEY ("job_id", "kind", "position")
      )`);
    await runner.query(`
      CREATE TABLE "audio_cache" (
        "cache_key" text PRIMARY KEY NOT NULL,
        "outcome" text NOT NULL,
        "created_at" integer NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['audio_cache', 'audio_outputs', 'audio_jobs']) {
      await runner.query(`DROP TABLE "${table}"`);
    }
  }
}
