import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  openTemporaryDatabase,
  type TemporaryDatabase,
} from '../../../../test/support/temporary-database.js';
import { jobsSchema } from '../jobs.schema.js';
import { BULL_SQL } from '../bull/bull-statements.js';
import { SQL } from './sqlite-job-statements.js';

const IN_LINE = 'jobs_open (state=? AND kind=? AND blocked=? AND run_at=?)';

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
    expect((await planOf(SQL[name])).map(withoutCovering)).toContain(`SEARCH jobs USING INDEX ${IN_LINE}`);
  });

  it.each(['nextDue', 'makeDue'] as const)('looks at no job that is not due to %s', async (name) => {
    const plan = (await planOf(SQL[name])).map(withoutCovering);
    expect(plan).toEqual([expect.stringMatching(/^SEARCH jobs USING INDEX jobs_delayed \(run_at>/)]);
  });

  it('finds the kinds that can be claimed without a look at each job', async () => {
    const looks = (await planOf(SQL.claimableKinds)).filter((step) => step.includes(' jobs '));
    expect(looks.map(withoutCovering)).toEqual([
      'SEARCH jobs USING INDEX jobs_open (state=?)',
      'SEARCH jobs USING INDEX jobs_open (state=? AND kind>?)',
      `SEARCH jobs EXISTS USING INDEX ${IN_LINE}`,
    ]);
  });

  it.each(['fence', 'openAmong'] as const)(
    'looks rows of the line up one by one for %s, however many wait',
    async (name) => {
      const plan = (await planOf(BULL_SQL[name])).map(withoutCovering);
      expect(plan).toContain('SEARCH jobs USING INDEX sqlite_autoindex_jobs_1 (id=?)');
      expect(plan.join()).not.toContain('jobs_open');
    },
  );
});

/** Whether the index alone answers is not what counts. */
function withoutCovering(step: string): string {
  return step.replace('COVERING ', '');
}
