import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the next delayed job at once, however many messages wait for receivers that are down. */
export class IndexDelayedJobs1763700002000 implements MigrationInterface {
  readonly name = 'IndexDelayedJobs1763700002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX "jobs_delayed" ON "jobs" ("run_at") WHERE state = 'waiting' AND run_at > 0`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "jobs_delayed"');
  }
}
