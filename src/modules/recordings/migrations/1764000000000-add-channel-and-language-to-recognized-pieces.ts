import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddChannelAndLanguageToRecognizedPieces1764000000000 implements MigrationInterface {
  readonly name = 'AddChannelAndLanguageToRecognizedPieces1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "recognized_pieces" ADD COLUMN "channel" integer`);
    await runner.query(`ALTER TABLE "recognized_pieces" ADD COLUMN "language" text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "recognized_pieces" DROP COLUMN "language"`);
    await runner.query(`ALTER TABLE "recognized_pieces" DROP COLUMN "channel"`);
  }
}
