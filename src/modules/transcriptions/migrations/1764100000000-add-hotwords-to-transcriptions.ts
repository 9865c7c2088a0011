import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddHotwordsToTranscriptions1764100000000 implements MigrationInterface {
  readonly name = 'AddHotwordsToTranscriptions1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "transcriptions" ADD COLUMN "hotwords" text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "transcriptions" DROP COLUMN "hotwords"`);
  }
}
