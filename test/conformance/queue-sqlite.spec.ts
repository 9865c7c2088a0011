import { JobEvents } from '../../src/modules/jobs/queue/job-events.js';
import { JobOwner } from '../../src/modules/jobs/queue/job-owner.js';
import { jobsSchema } from '../../src/modules/jobs/jobs.schema.js';
import { SqliteJobQueue } from '../../src/modules/jobs/queue/sqlite-job-queue.js';
import { openTemporaryDatabase } from '../support/temporary-database.js';
import { describeJobQueue, type QueueBench } from './job-queue.conformance.js';

const LEASE_MS = 10_000;

describeJobQueue('SqliteJobQueue', async (): Promise<QueueBench> => {
  const { database, remove } = await openTemporaryDatabase(jobsSchema);
  const clock = { nowMs: 1_700_000_000_000 };
  const queues: SqliteJobQueue[] = [];
  const gonePids = new Map<number, () => boolean>();
  return {
    database,
    clock,
    leaseMs: LEASE_MS,
    startProcess({ isGone = () => false } = {}) {
      const pid = 1000 + queues.length;
      gonePids.set(pid, isGone);
      const owner = new JobOwner('test-host', pid, (asked) => !(gonePids.get(asked)?.() ?? true));
      const events = new JobEvents();
      const nowMs = (): number => clock.nowMs;
      const queue = new SqliteJobQueue(database, events, { owner, nowMs, leaseMs: LEASE_MS, pollMs: 25 });
      queues.push(queue);
      return { queue, events };
    },
    async close() {
      await Promise.all(queues.map((queue) => queue.close()));
      await remove();
    },
  };
});
