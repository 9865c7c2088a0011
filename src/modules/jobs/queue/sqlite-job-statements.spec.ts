import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  openTemporaryDatabase,
  type TemporaryDatabase,
} from '../../../../test/support/temporary-database.js';
import { jobsSchema } from '../jobs.schema.js';
import { SQL } from './sqlite-job-statements.js';

describe('SQL of the queue', () => {
  let temporary: TemporaryDatabase;

  beforeEach(async () => {
    temporary = await openTemporaryDatabase(jobsSchema);
  });
  afterEach(() => temporary.remove());

  const planOf = async (sql: string): Promise<string[]> => {
    const unbound = sql.replaceAll('?', 'NULL');
    const steps = await temporary.database.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${unbound}`);
    return steps.map(({ detail }) => detail);
  };

  it.each(['complete', 'fail', 'retryLater', 'giveBack', 'completeAll'] as const)(
    'looks jobs up one by one to %s, however many are in work',
    async (name) => {
      expect(await planOf(SQL[name])).toContain('SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)');
    },
  );

  it.each(['claimNext', 'claimOfKind'] as const)('finds the next job for %s in the index', async (name) => {
    const index = 'SEARCH jobs USING INDEX jobs_open (state=? AND kind=? AND blocked=? AND run_at=?)';
    expect((await planOf(SQL[name])).map((step) => step.replace('COVERING ', ''))).toContain(index);
  });
});
