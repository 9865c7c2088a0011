import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets a job know the trace that it was asked for in, so that its work is seen as part of that. */
export class AddTraceToJobs1763900000000 implements MigrationInterface {
  readonly name = 'AddTraceToJobs1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "jobs" ADD COLUMN "trace" text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "jobs" DROP COLUMN "trace"');
  }
}
