import { beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../platform/database/database.js';
import type { WriteTransaction, WriteWork } from '../../../platform/database/write-transaction.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { JobLease } from '../queue/job-record.js';
import { JobCompletions } from './job-completions.js';

const leaseOf = (jobId: string): JobLease => ({
  jobId,
  kind: 'k',
  seq: 1,
  attempt: 1,
  deaths: 0,
  retries: 0,
  payload: {},
  createdAtMs: 0,
});

/** Runs a write when it is let, as one that waits for the commit before it. */
class ScriptedDatabase implements Pick<Database, 'write'> {
  private readonly waiting: (() => void)[] = [];

  write<T>(work: WriteWork<T>): Promise<T> {
    return new Promise<void>((resolve) => this.waiting.push(resolve)).then(() =>
      work(undefined as unknown as WriteTransaction),
    );
  }

  letAllThrough(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  get writes(): number {
    return this.waiting.length;
  }
}

/** Completes every job but the lost; refuses a statement with the next of `errors`, or for `poison`. */
class ScriptedQueue {
  readonly statements: string[][] = [];
  readonly errors: AppError[] = [];
  lost = '';
  poison = '';

  async completeAll(_tx: WriteTransaction, leases: readonly JobLease[]): Promise<readonly JobLease[]> {
    const ids = leases.map(({ jobId }) => jobId);
    this.statements.push(ids);
    const error = this.errors.shift();
    if (error !== undefined) throw error;
    if (ids.includes(this.poison)) throw new Error('cannot be completed');
    return leases.filter(({ jobId }) => jobId === this.lost);
  }
}

describe('JobCompletions', () => {
  let database: ScriptedDatabase;
  let queue: ScriptedQueue;
  let completions: JobCompletions;

  beforeEach(() => {
    database = new ScriptedDatabase();
    queue = new ScriptedQueue();
    completions = new JobCompletions(queue, database);
  });

  const complete = (...ids: string[]): Promise<(string | undefined)[]> =>
    Promise.all(
      ids.map((id) =>
        completions.complete(leaseOf(id)).then(
          () => undefined,
          (error: unknown) => AppError.from(error).code,
        ),
      ),
    );

  it('completes in one statement what has ended by the time the database comes to it', async () => {
    const first = complete('a', 'b');
    await Promise.resolve();
    const second = complete('c');
    expect(database.writes).toBe(1);
    database.letAllThrough();
    expect([...(await first), ...(await second)]).toEqual([undefined, undefined, undefined]);
    expect(queue.statements).toEqual([['a', 'b', 'c']]);
  });

  it('completes in a write of its own what ends after that', async () => {
    const first = complete('a');
    database.letAllThrough();
    await first;
    const second = complete('b');
    database.letAllThrough();
    await second;
    expect(queue.statements).toEqual([['a'], ['b']]);
  });

  it('tells each job whose lease was lost, and no other', async () => {
    queue.lost = 'b';
    const codes = complete('a', 'b', 'c');
    database.letAllThrough();
    expect(await codes).toEqual([undefined, 'lease_lost', undefined]);
  });

  it('passes the error of a busy database on to all, and gathers anew', async () => {
    queue.errors.push(new AppError('not_ready', 'The database is busy'));
    const codes = complete('a', 'b');
    database.letAllThrough();
    expect(await codes).toEqual(['not_ready', 'not_ready']);
    const again = complete('a', 'b');
    database.letAllThrough();
    expect(await again).toEqual([undefined, undefined]);
    expect(queue.statements).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it('gathers anew after a write that the database refused before it began', async () => {
    const refusing = new JobCompletions(queue, {
      write: () => Promise.reject(new AppError('not_ready', 'The database is busy')),
    });
    for (const id of ['a', 'b']) {
      await expect(refusing.complete(leaseOf(id))).rejects.toMatchObject({ code: 'not_ready' });
    }
    expect(queue.statements).toEqual([]);
  });

  it('keeps the error of one from the others', async () => {
    queue.poison = 'b';
    const codes = complete('a', 'b', 'c');
    database.letAllThrough();
    await expect.poll(() => database.writes).toBe(3);
    database.letAllThrough();
    expect(await codes).toEqual([undefined, 'internal', undefined]);
    expect(queue.statements).toEqual([['a', 'b', 'c'], ['a'], ['b'], ['c']]);
  });
});
