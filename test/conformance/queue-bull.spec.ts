import { JobOwner } from '../../src/modules/jobs/queue/job-owner.js';
import { jobsSchema } from '../../src/modules/jobs/jobs.schema.js';
import { openBullProcess, untilUp, type BullProcess } from '../support/bull-process.js';
import { describeWithRedis, ownPrefix, removeKeys } from '../support/redis.js';
import { openTemporaryDatabase } from '../support/temporary-database.js';
import { describeJobQueue, type QueueBench } from './job-queue.conformance.js';

const LEASE_MS = 10_000;
/** A test opens at most this many processes; they connect before it begins. */
const PROCESSES = 3;
const KINDS = ['k', 'x', 'y', 'z', 'next'];

describeWithRedis('on Redis', () => {
  describeJobQueue('BullJobQueue', async (): Promise<QueueBench> => {
    const { database, remove } = await openTemporaryDatabase(jobsSchema);
    const prefix = ownPrefix();
    const clock = { nowMs: 1_700_000_000_000 };
    const gonePids = new Map<number, () => boolean>();
    const open = (pid: number): BullProcess => {
      const owner = new JobOwner('test-host', pid, (asked) => !(gonePids.get(asked)?.() ?? true));
      const nowMs = (): number => clock.nowMs;
      const queue = { owner, nowMs, leaseMs: LEASE_MS, pollMs: 25 };
      return openBullProcess({ database, prefix, kinds: KINDS, queue });
    };
    const processes = Array.from({ length: PROCESSES }, (_, index) => open(1000 + index));
    await Promise.all(processes.map(untilUp));
    let started = 0;
    return {
      database,
      clock,
      leaseMs: LEASE_MS,
      startProcess({ isGone = () => false } = {}) {
        gonePids.set(1000 + started, isGone);
        const process = processes[started];
        if (process === undefined) throw new Error('More processes than were opened');
        started += 1;
        return process;
      },
      async close() {
        await Promise.all(processes.map(({ queue }) => queue.close()));
        await removeKeys(prefix);
        await remove();
      },
    };
  });
});
