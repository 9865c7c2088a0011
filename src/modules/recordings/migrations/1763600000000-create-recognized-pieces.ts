import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateRecognizedPieces1763600000000 implements MigrationInterface {
  readonly name = 'CreateRecognizedPieces1763600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "recognized_pieces" (
        "recording_id" text NOT NULL,
        "piece_index" integer NOT NULL,
        "start_ms" integer NOT NULL,
        "end_ms" integer NOT NULL,
        "text" text NOT NULL,
        "confidence" real NOT NULL,
        "tokens" integer NOT NULL,
        "words" text NOT NULL,
        PRIMARY KEY ("recording_id", "piece_index")
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "recognized_pieces"`);
  }
}
