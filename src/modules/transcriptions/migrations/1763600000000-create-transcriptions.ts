import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateTranscriptions1763600000000 implements MigrationInterface {
  readonly name = 'CreateTranscriptions1763600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "transcriptions" (
        "id" text PRIMARY KEY NOT NULL,
        "user_uuid" text NOT NULL,
        "message_id" text NOT NULL,
        "status" text NOT NULL,
        "model" text NOT NULL,
        "language" text NOT NULL,
        "warning" text,
        "response_format" text NOT NULL,
        "spool_name" text,
        "url_cipher" blob,
        "sha256" text,
        "text" text,
        "duration_ms" integer,
        "error" text,
        "created_at" integer NOT NULL,
        "completed_at" integer,
        "last_lookup_at" integer NOT NULL,
        "text_erased_at" integer,
        CONSTRAINT "uq_transcriptions_pair" UNIQUE ("user_uuid", "message_id")
      )`);
    await runner.query(`CREATE INDEX "ix_transcriptions_status" ON "transcriptions" ("status")`);
    await runner.query(`CREATE INDEX "ix_transcriptions_created" ON "transcriptions" ("created_at", "id")`);
    await runner.query(
      `CREATE INDEX "ix_transcriptions_lookup" ON "transcriptions" ("last_lookup_at") WHERE "text_erased_at" IS NULL`,
    );
    await runner.query(
      `CREATE INDEX "ix_transcriptions_spool" ON "transcriptions" ("spool_name") WHERE "spool_name" IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "transcriptions"`);
  }
}
