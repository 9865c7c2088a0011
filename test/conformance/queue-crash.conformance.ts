import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { databaseOptions } from '../../src/platform/database/database-options.js';
import { Database } from '../../src/platform/database/database.js';
import { jobsSchema } from '../../src/modules/jobs/jobs.schema.js';
import { QueueCrashRun } from '../support/queue-crash-run.js';

/** More of them with QUEUE_CRASH_ROUNDS. */
const ROUNDS = Number(process.env.QUEUE_CRASH_ROUNDS ?? 5);
const JOBS_PER_ROUND = 20;
const LONGEST_MS_BEFORE_KILL = 60;
/** Half of what a lease lasts: nobody waits for one to run out. */
const RESUMED_MS = 5000;

interface Tally {
  unfinished: number;
}

/**
 * Kills processes that work on a queue at random moments.
 *
 * @param redisPrefix of the line that Bull keeps; without it the database alone hands jobs out.
 */
export function itSurvivesKills(redisPrefix?: string): void {
  it(
    'loses nothing and completes nothing twice when processes are killed at random moments',
    async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'parley-crash-'));
      const run = new QueueCrashRun(dataDir, redisPrefix);
      let database: Database | undefined;
      try {
        await run.start();
        const opened = (database = await Database.open(databaseOptions({ dataDir }, jobsSchema)));
        const isDone = (): Promise<boolean> => isAllDone(opened);
        for (let round = 0; round < ROUNDS; round += 1) {
          await run.killUnderLoad(JOBS_PER_ROUND, Math.random() * LONGEST_MS_BEFORE_KILL, isDone);
        }
        await run.settled(isDone);
        await expectAllDoneOnce(opened, run);
      } finally {
        await run.stop();
        await database?.close();
        await rm(dataDir, { recursive: true, force: true });
      }
    },
    120_000 + ROUNDS * 10_000,
  );
}

async function isAllDone(database: Database): Promise<boolean> {
  const tally = `SELECT count(*) AS unfinished FROM jobs WHERE state <> 'completed'`;
  return (await database.get<Tally>(tally))?.unfinished === 0;
}

async function expectAllDoneOnce(database: Database, run: QueueCrashRun): Promise<void> {
  const storedIds = await database.all<{ id: string }>('SELECT id FROM jobs');
  const lost = [...run.history.stored].filter((id) => !storedIds.some((row) => row.id === id));
  expect(lost).toEqual([]);
  const results = await database.all<{ count: number }>(
    'SELECT count(r.job_id) AS count FROM jobs j LEFT JOIN crash_results r ON r.job_id = j.id GROUP BY j.id',
  );
  expect(results.filter(({ count }) => count !== 1)).toEqual([]);
  const doneTwice = 'SELECT job_id, piece FROM crash_pieces GROUP BY job_id, piece HAVING count(*) > 1';
  expect(await database.all(doneTwice)).toEqual([]);
  expect(Math.max(...run.history.resumedAfterMs)).toBeLessThan(RESUMED_MS);
  expect(run.history.logged).toEqual([]);
  expect(await database.integrityCheck()).toEqual([]);
}
