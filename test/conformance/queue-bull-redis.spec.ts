import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AppError } from '../../src/platform/errors/app-error.js';
import { jobsSchema } from '../../src/modules/jobs/jobs.schema.js';
import type { JobEvent } from '../../src/modules/jobs/queue/job-events.js';
import { JobOwner } from '../../src/modules/jobs/queue/job-owner.js';
import type { JobState } from '../../src/modules/jobs/queue/job-record.js';
import { completed, type JobWork } from '../../src/modules/jobs/runner/job-handler.js';
import { JobRunner } from '../../src/modules/jobs/runner/job-runner.js';
import {
  openBullProcess,
  untilUp,
  type BullProcess,
  type BullProcessOptions,
} from '../support/bull-process.js';
import { busyProcess } from '../support/busy-process.js';
import { RedisProxy } from '../support/redis-proxy.js';
import { describeWithRedis, keysOf, ownPrefix, removeKeys, TEST_REDIS_URL } from '../support/redis.js';
import { openTemporaryDatabase, type TemporaryDatabase } from '../support/temporary-database.js';

/** So long that nothing here is found by looking. */
const NO_POLLING_MS = 3_600_000;
const POLL_MS = 50;

describeWithRedis('BullJobQueue and Redis', () => {
  let temporary: TemporaryDatabase;
  let prefix: string;
  let processes: BullProcess[];
  let runners: JobRunner[];
  let redis: Redis;
  let proxy: RedisProxy;

  beforeEach(async () => {
    temporary = await openTemporaryDatabase(jobsSchema);
    [prefix, processes, runners] = [ownPrefix(), [], []];
    redis = new Redis(TEST_REDIS_URL);
    proxy = new RedisProxy();
    await proxy.open();
  });
  afterEach(async () => {
    await Promise.all(runners.map((runner) => runner.drain(0)));
    await Promise.all(processes.map(({ queue }) => queue.close()));
    await proxy.cut();
    redis.disconnect();
    await removeKeys(prefix);
    await temporary.remove();
  });

  const open = (options: Partial<BullProcessOptions> = {}): BullProcess => {
    const { database } = temporary;
    const owner = new JobOwner('test-host', 1000 + processes.length, () => true);
    const queue = { pollMs: NO_POLLING_MS, owner, ...options.queue };
    const opened = openBullProcess({ database, prefix, kinds: ['k'], ...options, queue });
    processes.push(opened);
    return opened;
  };
  const openAll = async (count: number, options?: Partial<BullProcessOptions>): Promise<BullProcess[]> => {
    const opened = Array.from({ length: count }, () => open(options));
    await Promise.all(opened.map(untilUp));
    return opened;
  };
  const work = async (
    { queue, events }: BullProcess,
    handler: JobWork,
    heartbeatMs = 1000,
  ): Promise<void> => {
    const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const runner = new JobRunner(queue, temporary.database, events, logger, { heartbeatMs });
    runners.push(runner);
    await runner.start([{ kind: 'k', concurrency: 1, work: handler, onFailed: undefined }]);
  };
  const enqueue = ({ queue }: BullProcess, id: string): Promise<void> =>
    temporary.database.write((tx) => queue.enqueue(tx, { id, kind: 'k' }));
  const reached = ({ events }: BullProcess, id: string, state: JobState): Promise<JobEvent> =>
    new Promise((resolve) => {
      const stop = events.subscribe(id, (event) => {
        if (event.type !== 'state' || event.state !== state) return;
        stop();
        resolve(event);
      });
    });
  const leftKeys = async (): Promise<string[]> => {
    const passing = [`${prefix}:k:id`, `${prefix}:k:stalled-check`, `${prefix}:k:stalled`];
    return (await keysOf(redis, prefix)).filter((key) => !passing.includes(key));
  };

  it('starts a job in another process at once, without that one looking for it', async () => {
    const [api, worker] = (await openAll(2)) as [BullProcess, BullProcess];
    await work(worker, async () => completed());
    const delaysMs: number[] = [];
    for (let count = 0; count < 20; count += 1) {
      const started = reached(worker, `job-${count}`, 'active');
      const done = reached(worker, `job-${count}`, 'completed');
      const fromMs = performance.now();
      await enqueue(api, `job-${count}`);
      await started;
      delaysMs.push(performance.now() - fromMs);
      await done;
    }
    const median = delaysMs.sort((a, b) => a - b)[delaysMs.length / 2];
    expect(median).toBeLessThan(500);
  });

  it('accepts jobs while Redis is away, and works on them when it is back', async () => {
    const [api, worker] = (await openAll(2, { url: proxy.url })) as [BullProcess, BullProcess];
    await work(worker, async () => completed());
    await proxy.cut();
    await enqueue(api, 'a');
    await enqueue(api, 'b');
    expect(await api.link.answers()).toBe(false);
    const done = Promise.all([reached(worker, 'a', 'completed'), reached(worker, 'b', 'completed')]);
    expect(await worker.queue.claim(['k'], 1)).toEqual([]);
    await proxy.open();
    await done;
    expect(await worker.link.answers()).toBe(true);
    expect(worker.logged.map((line) => line.split(':')[0])).toEqual([
      'Redis does not answer',
      'Redis answers again {}',
    ]);
  });

  it('accepts jobs while Redis hangs, and works on them when it answers again', async () => {
    const [process] = (await openAll(1, { url: proxy.url })) as [BullProcess];
    await work(process, async () => completed());
    proxy.freeze();
    await enqueue(process, 'a');
    expect(await process.link.answers()).toBe(false);
    const done = reached(process, 'a', 'completed');
    await proxy.cut();
    await proxy.open();
    await done;
    expect(await process.link.answers()).toBe(true);
    expect(process.logged).toHaveLength(2);
  });

  it('wakes other processes up again once Redis is back', async () => {
    const [api, worker] = (await openAll(2, { url: proxy.url })) as [BullProcess, BullProcess];
    await work(worker, async () => completed());
    await proxy.cut();
    await proxy.open();
    await Promise.all([untilUp(api), untilUp(worker)]);
    await worker.link.subscriber.ping();
    const done = reached(worker, 'a', 'completed');
    await enqueue(api, 'a');
    await done;
  });

  it('starts without Redis, and is ready once it comes', async () => {
    await proxy.cut();
    const early = open({ url: proxy.url });
    await work(early, async () => completed());
    await enqueue(early, 'a');
    expect(await early.link.answers()).toBe(false);
    const done = reached(early, 'a', 'completed');
    await proxy.open();
    await done;
    expect(await early.link.answers()).toBe(true);
  });

  it('tells nothing of the password when Redis refuses it', async () => {
    const { host } = new URL(TEST_REDIS_URL);
    const refused = open({ url: `redis://somebody:canary-password@${host}` });
    await expect.poll(() => refused.logged.join('\n')).toContain('Redis does not answer');
    expect(refused.logged.join('\n')).not.toContain('canary');
  });

  it('fills the line again from the rows when Redis has lost it', async () => {
    const [api] = (await openAll(1)) as [BullProcess];
    await enqueue(api, 'a');
    await enqueue(api, 'b');
    await api.queue.counts('k');
    const lease = (await api.queue.claim(['k'], 1))[0];
    await removeKeys(prefix);
    expect(await api.queue.claim(['k'], 5)).toMatchObject([{ jobId: 'b' }]);
    if (lease === undefined) throw new Error('nothing was claimed');
    await temporary.database.write((tx) => api.queue.complete(tx, lease));
    expect(await api.queue.find('a')).toMatchObject({ state: 'completed' });
  });

  it('leaves nothing in Redis of jobs that have ended, however they did', async () => {
    const [process] = (await openAll(1)) as [BullProcess];
    const { queue } = process;
    for (const id of ['completed', 'failed', 'cancelled', 'removed', 'retried']) await enqueue(process, id);
    const leases = await queue.claim(['k'], 2);
    const inWrite = temporary.database.write.bind(temporary.database);
    await inWrite((tx) => queue.complete(tx, leases[0]!));
    await inWrite((tx) => queue.abandon(tx, 'failed', new AppError('internal', 'x')));
    await inWrite((tx) => queue.cancel(tx, 'cancelled'));
    await inWrite((tx) => queue.remove(tx, 'removed'));
    const [again] = await queue.claim(['k'], 1);
    await inWrite((tx) => queue.retryLater(tx, again!, Date.now() + 60_000, true));
    await process.lines.settled();
    expect(await leftKeys()).toEqual([]);
  });

  it('takes an entry up again whose taker died before it claimed the row', async () => {
    const [dead, alive] = (await openAll(2, { queue: { pollMs: POLL_MS } })) as [BullProcess, BullProcess];
    await enqueue(dead, 'a');
    await dead.queue.claim(['none'], 1);
    expect(await dead.lines.take('k', 1)).toHaveLength(1);
    dead.link.close();
    const done = reached(alive, 'a', 'completed');
    await work(alive, async () => completed());
    await done;
    expect(await alive.queue.find('a')).toMatchObject({ attempt: 1, deaths: 0 });
  });

  it('keeps lock and lease of a job that keeps a core busy for longer than they last', async () => {
    const queue = { leaseMs: 2000, pollMs: POLL_MS };
    const [worker, other] = (await openAll(2, { queue })) as [BullProcess, BullProcess];
    const attempts: number[] = [];
    const locks: Promise<string | null>[] = [];
    let isBusy = true;
    const handler: JobWork = async (lease) => {
      attempts.push(lease.attempt);
      await busyProcess(3500);
      isBusy = false;
      await Promise.all(locks);
      return completed();
    };
    await work(worker, handler, 200);
    const done = reached(worker, 'a', 'completed');
    await enqueue(worker, 'a');
    await reached(worker, 'a', 'active');
    await work(other, handler, 200);
    const watch = setInterval(() => isBusy && locks.push(redis.get(`${prefix}:k:0-a:lock`)), 100);
    await done;
    clearInterval(watch);
    expect(attempts).toEqual([1]);
    expect(locks.length).toBeGreaterThan(5);
    expect([...new Set(await Promise.all(locks))]).toEqual([expect.any(String)]);
    expect(await worker.queue.find('a')).toMatchObject({ attempt: 1, deaths: 0 });
  });

  it('tells other processes what happens to a job, and aborts work that one of them cancels', async () => {
    const [api, worker] = (await openAll(2, { relaysEvents: true })) as [BullProcess, BullProcess];
    let reason: unknown;
    await work(worker, async (_lease, signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      reason = signal.reason;
    });
    const heard = reached(api, 'a', 'active');
    await enqueue(api, 'a');
    await expect(heard).resolves.toMatchObject({ attempt: 1, kind: 'k' });
    const cancelled = reached(worker, 'a', 'cancelled');
    await temporary.database.write((tx) => api.queue.cancel(tx, 'a'));
    await cancelled;
    await runners[0]?.drain(1000);
    expect(reason).toMatchObject({ code: 'cancelled' });
    await worker.lines.settled();
    expect(await leftKeys()).toEqual([]);
  });

  it('does not let news of an older attempt end a newer one', async () => {
    const [worker, other] = (await openAll(2, { relaysEvents: true })) as [BullProcess, BullProcess];
    await enqueue(worker, 'a');
    const [first] = await worker.queue.claim(['k'], 1);
    await temporary.database.write((tx) => worker.queue.giveBack(tx, first!));
    const told: JobEvent[] = [];
    const [second] = await worker.queue.claim(['k'], 1);
    worker.events.subscribe('a', (event) => told.push(event));
    other.events.publish({ type: 'state', jobId: 'a', kind: 'k', state: 'waiting', attempt: first!.attempt });
    const heard = reached(worker, 'a', 'waiting');
    other.events.publish({
      type: 'state',
      jobId: 'a',
      kind: 'k',
      state: 'waiting',
      attempt: second!.attempt,
    });
    await heard;
    expect(told.filter((event) => event.type === 'state' && event.attempt === first!.attempt)).toEqual([]);
  });
});
