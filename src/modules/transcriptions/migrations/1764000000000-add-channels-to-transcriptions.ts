import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddChannelsToTranscriptions1764000000000 implements MigrationInterface {
  readonly name = 'AddChannelsToTranscriptions1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "transcriptions" ADD COLUMN "channels" text NOT NULL DEFAULT 'mix'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "transcriptions" DROP COLUMN "channels"`);
  }
}
