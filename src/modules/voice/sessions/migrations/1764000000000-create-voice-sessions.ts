import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateVoiceSessions1764000000000 implements MigrationInterface {
  readonly name = 'CreateVoiceSessions1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "voice_sessions" (
        "session_id" text PRIMARY KEY NOT NULL,
        "user_id" text,
        "created_at" integer NOT NULL,
        "last_activity" integer NOT NULL,
        "state" text NOT NULL,
        "history" text NOT NULL,
        "metadata" text NOT NULL,
        "claim_id" text,
        "socket_until" integer NOT NULL
      )`);
    await runner.query(`CREATE INDEX "ix_voice_sessions_socket_until" ON "voice_sessions" ("socket_until")`);
    await runner.query(
      `CREATE INDEX "ix_voice_sessions_last_activity" ON "voice_sessions" ("last_activity")`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "voice_sessions"`);
  }
}
