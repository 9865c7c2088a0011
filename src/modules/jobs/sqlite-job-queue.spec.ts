import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTemporaryDatabase, type TemporaryDatabase } from '../../../test/support/temporary-database.js';
import { JobEvents } from './job-events.js';
import { completed } from './job-handler.js';
import { JobRunner } from './job-runner.js';
import { jobsSchema } from './jobs.schema.js';
import { SqliteJobQueue } from './sqlite-job-queue.js';
import { JobEntity } from './job.entity.js';

describe('SqliteJobQueue', () => {
  let temporary: TemporaryDatabase;
  beforeEach(async () => {
    temporary = await openTemporaryDatabase(jobsSchema);
  });
  afterEach(() => temporary.remove());

  it('runs a job that was enqueued', async () => {
    const { database } = temporary;
    const events = new JobEvents();
    const queue = new SqliteJobQueue(database, events);
    const logged: unknown[] = [];
    const runner = new JobRunner(queue, database, events, {
      warn: (f) => logged.push(f),
      error: (f) => logged.push(f),
    });
    const ended = new Promise<void>((resolve) => {
      events.subscribe('a', (event) => event.type === 'state' && event.state === 'completed' && resolve());
    });
    await runner.start([
      {
        kind: 'k',
        concurrency: 1,
        work: async () =>
          completed(async (tx) => {
            await tx.manager.getRepository(JobEntity).update({ id: 'a' }, { payload: '{"x":1}' });
          }),
        onFailed: undefined,
      },
    ]);
    await database.write((tx) => queue.enqueue(tx, { id: 'a', kind: 'k' }));
    await ended;
    expect(await queue.find('a')).toMatchObject({ state: 'completed', payload: { x: 1 } });
    await runner.drain(100);
    await queue.close();
    expect(logged).toEqual([]);
  });
});
