import { describe, expect, it } from 'vitest';
import type { Database } from '../../src/platform/database/database.js';
import { AppError } from '../../src/platform/errors/app-error.js';
import type { JobEvents } from '../../src/modules/jobs/queue/job-events.js';
import {
  completed,
  retryAt,
  type JobHandlerDefinition,
  type JobWork,
} from '../../src/modules/jobs/runner/job-handler.js';
import type { JobQueue } from '../../src/modules/jobs/queue/job-queue.js';
import { JobRunner, type JobRunnerOptions } from '../../src/modules/jobs/runner/job-runner.js';
import type { JobState } from '../../src/modules/jobs/queue/job-record.js';
import type { QueueBench } from './job-queue.conformance.js';

interface RunnerBench {
  bench: QueueBench;
  queue: JobQueue;
  events: JobEvents;
}

/** Describes what the runner does on a queue adapter. */
export function describeJobRunnerOn(current: () => RunnerBench): void {
  describe('runner', () => {
    const logged: string[] = [];
    const logger = {
      warn: (_fields: object, message: string) => void logged.push(message),
      error: (_fields: object, message: string) => void logged.push(message),
    };

    const start = async (
      work: JobWork,
      more: Partial<JobHandlerDefinition> & { options?: Partial<JobRunnerOptions> } = {},
    ): Promise<JobRunner> => {
      const { bench, queue, events } = current();
      const { options, ...definition } = more;
      const runner = new JobRunner(queue, bench.database, events, logger, options);
      await runner.start([{ kind: 'k', concurrency: 1, work, onFailed: undefined, ...definition }]);
      return runner;
    };
    const enqueue = (id: string): Promise<void> =>
      current().bench.database.write((tx) => current().queue.enqueue(tx, { id, kind: 'k' }));
    const reached = (id: string, state: JobState): Promise<void> =>
      new Promise((resolve) => {
        const stop = current().events.subscribe(id, (event) => {
          if (event.type !== 'state' || event.state !== state) return;
          stop();
          resolve();
        });
      });
    const aborted = (signal: AbortSignal): Promise<never> =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });

    it('works on jobs as they come, no more at once than allowed', async () => {
      let atWork = 0;
      let most = 0;
      const runner = await start(
        async () => {
          most = Math.max(most, (atWork += 1));
          await new Promise((resolve) => setImmediate(resolve));
          atWork -= 1;
        },
        { concurrency: 3 },
      );
      const ids = Array.from({ length: 20 }, (_, index) => `j${index}`);
      const all = Promise.all(ids.map((id) => reached(id, 'completed')));
      await Promise.all(ids.map(enqueue));
      await all;
      expect(most).toBe(3);
      await runner.drain(1000);
    });

    it('stores the result in the transaction that completes the job', async () => {
      const runner = await start(async (lease) =>
        completed(async (tx) => {
          await current().queue.enqueue(tx, { id: `after-${lease.jobId}`, kind: 'next' });
        }),
      );
      const done = reached('a', 'completed');
      await enqueue('a');
      await done;
      expect(await current().queue.find('after-a')).toMatchObject({ state: 'waiting' });
      await runner.drain(1000);
    });

    it('fails the job when its result cannot be stored', async () => {
      const runner = await start(async () =>
        completed(() => Promise.reject(new AppError('internal', 'no room'))),
      );
      const failed = reached('a', 'failed');
      await enqueue('a');
      await failed;
      await runner.drain(1000);
    });

    it('stores the result again after a moment in which the database was busy', async () => {
      let tries = 0;
      const failures: AppError[] = [];
      const runner = await start(
        async () =>
          completed(async () => {
            tries += 1;
            if (tries < 2) throw new AppError('not_ready', 'The database is busy');
          }),
        { onFailed: async (_tx, _lease, error) => void failures.push(error) },
      );
      const done = reached('a', 'completed');
      await enqueue('a');
      await done;
      expect([tries, failures]).toEqual([2, []]);
      expect(await current().queue.find('a')).toMatchObject({ attempt: 1 });
      await runner.drain(1000);
    });

    it('completes jobs that end together, but for one that is cancelled elsewhere meanwhile', async () => {
      const { bench, queue } = current();
      const other = bench.startProcess().queue;
      let finish: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (finish = resolve));
      const failed: string[] = [];
      const runner = await start(() => gate, {
        concurrency: 3,
        onFailed: async (_tx, lease) => void failed.push(lease.jobId),
      });
      const begun = Promise.all(['a', 'b', 'c'].map((id) => reached(id, 'active')));
      await Promise.all(['a', 'b', 'c'].map(enqueue));
      await begun;
      await bench.database.write((tx) => other.cancel(tx, 'b'));
      const done = Promise.all([reached('a', 'completed'), reached('c', 'completed')]);
      finish();
      await done;
      expect(await queue.find('b')).toMatchObject({ state: 'cancelled' });
      expect(failed).toEqual([]);
      await runner.drain(1000);
    });

    it('completes jobs that end together with one whose result cannot be stored', async () => {
      let finish: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (finish = resolve));
      const runner = await start(
        async ({ jobId }) => {
          await gate;
          if (jobId !== 'b') return completed();
          return completed(() => Promise.reject(new AppError('internal', 'no room')));
        },
        { concurrency: 3 },
      );
      const begun = Promise.all(['a', 'b', 'c'].map((id) => reached(id, 'active')));
      await Promise.all(['a', 'b', 'c'].map(enqueue));
      await begun;
      const ended = Promise.all([
        reached('a', 'completed'),
        reached('b', 'failed'),
        reached('c', 'completed'),
      ]);
      finish();
      await ended;
      await runner.drain(1000);
    });

    it('completes jobs that end together after a moment in which the database was busy', async () => {
      const { bench, queue, events } = current();
      let writes = 0;
      const busyAtFirst: Pick<Database, 'write'> = {
        write: (work) => {
          writes += 1;
          if (writes === 1) return Promise.reject(new AppError('not_ready', 'The database is busy'));
          return bench.database.write(work);
        },
      };
      const runner = new JobRunner(queue, busyAtFirst, events, logger);
      await Promise.all(['a', 'b', 'c'].map(enqueue));
      const done = Promise.all(['a', 'b', 'c'].map((id) => reached(id, 'completed')));
      await runner.start([{ kind: 'k', concurrency: 3, work: async () => undefined, onFailed: undefined }]);
      await done;
      expect(writes).toBeGreaterThan(1);
      for (const id of ['a', 'b', 'c']) expect(await queue.find(id)).toMatchObject({ attempt: 1 });
      await runner.drain(1000);
    });

    it('stores a failure again after a moment in which the disk was full', async () => {
      let tries = 0;
      const work = async (): Promise<never> => {
        throw new AppError('audio_unreadable', 'Not audio');
      };
      const runner = await start(work, {
        onFailed: async () => {
          tries += 1;
          if (tries < 2) throw new AppError('storage_full', 'The disk is full');
        },
      });
      const failed = reached('a', 'failed');
      await enqueue('a');
      await failed;
      expect(await current().queue.find('a')).toMatchObject({ error: { code: 'audio_unreadable' } });
      await runner.drain(1000);
    });

    it('leaves a result to another attempt that the database never takes', async () => {
      let refuse: () => void = () => undefined;
      const refused = new Promise<void>((resolve) => (refuse = resolve));
      const runner = await start(async () =>
        completed(async () => {
          refuse();
          throw new AppError('storage_full', 'The disk is full');
        }),
      );
      await enqueue('a');
      await refused;
      await runner.drain(10);
      expect(await current().queue.find('a')).toMatchObject({ state: 'active', error: null });
    });

    it('gives up storing the result of a job that is cancelled meanwhile', async () => {
      let refuse: () => void = () => undefined;
      const refused = new Promise<void>((resolve) => (refuse = resolve));
      const runner = await start(async () =>
        completed(async () => {
          refuse();
          throw new AppError('storage_full', 'The disk is full');
        }),
      );
      await enqueue('a');
      await refused;
      await current().bench.database.write((tx) => current().queue.cancel(tx, 'a'));
      await runner.drain(1000);
      expect(await current().queue.find('a')).toMatchObject({ state: 'cancelled' });
    });

    it('begins jobs of a kind once it is ready', async () => {
      let isReady = false;
      const runner = await start(async () => completed(), { isReady: () => isReady });
      const done = reached('a', 'completed');
      await enqueue('a');
      await new Promise((resolve) => setImmediate(resolve));
      expect(await current().queue.find('a')).toMatchObject({ state: 'waiting', attempt: 0 });
      isReady = true;
      await done;
      await runner.drain(1000);
    });

    it('begins nothing when it was drained before it started', async () => {
      const { bench, queue, events } = current();
      const dead = bench.startProcess({ isGone: () => true }).queue;
      const runner = new JobRunner(queue, bench.database, events, logger);
      await enqueue('lost');
      await dead.claim(['k'], 1);
      await enqueue('a');
      await runner.drain(0);
      await runner.start([{ kind: 'k', concurrency: 1, work: async () => completed(), onFailed: undefined }]);
      expect(await queue.find('lost')).toMatchObject({ state: 'active', deaths: 0 });
      expect(await queue.claim(['k'], 2)).toMatchObject([{ jobId: 'a', attempt: 1 }]);
    });

    it('fails the job with the error of its handler, and lets the module store its part', async () => {
      const work = async (): Promise<never> => {
        throw new AppError('audio_unreadable', 'Not audio');
      };
      const runner = await start(work, {
        onFailed: async (tx, lease, error) =>
          current().queue.enqueue(tx, { id: `${lease.jobId}-${error.code}`, kind: 'next' }),
      });
      const failed = reached('a', 'failed');
      await enqueue('a');
      await failed;
      expect(await current().queue.find('a')).toMatchObject({ error: { code: 'audio_unreadable' } });
      expect(await current().queue.find('a-audio_unreadable')).toBeDefined();
      await runner.drain(1000);
    });

    it('tries again when the handler asks for it', async () => {
      let runs = 0;
      const runner = await start(async () => {
        runs += 1;
        return runs === 1 ? retryAt(current().bench.clock.nowMs) : completed();
      });
      const done = reached('a', 'completed');
      await enqueue('a');
      await done;
      expect(runs).toBe(2);
      await runner.drain(1000);
    });

    it('aborts the work of a job that is cancelled', async () => {
      const started = reached('a', 'active');
      let reason: unknown;
      const runner = await start((_lease, signal) =>
        aborted(signal).catch((error: unknown) => {
          reason = error;
        }),
      );
      await enqueue('a');
      await started;
      await current().bench.database.write((tx) => current().queue.cancel(tx, 'a'));
      await runner.drain(1000);
      expect(reason).toMatchObject({ code: 'cancelled' });
      expect(await current().queue.find('a')).toMatchObject({ state: 'cancelled' });
    });

    it('aborts an attempt whose job is queued again and runs the new one', async () => {
      const runs: number[] = [];
      const runner = await start(async (lease, signal) => {
        runs.push(lease.attempt);
        if (runs.length === 1) await aborted(signal);
      });
      const started = reached('a', 'active');
      await enqueue('a');
      await started;
      const done = reached('a', 'completed');
      await current().bench.database.write((tx) => current().queue.requeue(tx, 'a'));
      await done;
      expect(runs).toEqual([1, 3]);
      await runner.drain(1000);
    });

    it('gives a job up whose claims ended without word too often', async () => {
      const { bench, queue } = current();
      const dead = bench.startProcess({ isGone: () => true }).queue;
      await enqueue('a');
      for (let deaths = 0; deaths < 2; deaths += 1) {
        await dead.claim(['k'], 1);
        await queue.reclaimLost();
      }
      const told: string[] = [];
      const failed = reached('a', 'failed');
      const runner = await start(() => Promise.reject(new Error('is never run')), {
        onFailed: async (_tx, _lease, error) => void told.push(error.message),
        options: { maxDeaths: 2 },
      });
      await failed;
      expect(told).toEqual([expect.stringContaining('given up')]);
      await runner.drain(1000);
    });

    it('completes a job whose processes die more often than that, each after a piece of it', async () => {
      const { bench, queue } = current();
      const dead = bench.startProcess({ isGone: () => true }).queue;
      await enqueue('a');
      for (let deaths = 0; deaths < 8; deaths += 1) {
        const [lease] = await dead.claim(['k'], 1);
        if (lease === undefined) throw new Error('nothing to claim');
        await bench.database.write((tx) => dead.noteProgress(tx, lease));
        await queue.reclaimLost();
      }
      const done = reached('a', 'completed');
      const runner = await start(async () => completed(), { options: { maxDeaths: 5 } });
      await done;
      await runner.drain(1000);
    });

    it('lets work in hand finish when it drains, and claims nothing more', async () => {
      let finish: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (finish = resolve));
      const started = reached('a', 'active');
      const runner = await start(() => gate);
      await Promise.all([enqueue('a'), enqueue('b')]);
      await started;
      const drained = runner.drain(5000);
      finish();
      await drained;
      expect(await current().queue.find('a')).toMatchObject({ state: 'completed' });
      expect(await current().queue.find('b')).toMatchObject({ state: 'waiting', attempt: 0 });
    });

    it('breaks off at once what can be, and gives it back', async () => {
      const started = reached('a', 'active');
      const runner = await start((_lease, signal) => aborted(signal), { canBeBrokenOff: true });
      await enqueue('a');
      await started;
      await runner.drain(60_000);
      expect(await current().queue.find('a')).toMatchObject({ state: 'waiting', runAtMs: null, deaths: 0 });
    });

    it.each([
      ['ends when told to', (signal: AbortSignal) => aborted(signal)],
      ['does not end', () => new Promise<never>(() => undefined)],
    ])('gives work back that outlasts the drain and %s', async (_case, work) => {
      const started = reached('a', 'active');
      const runner = await start((_lease, signal) => work(signal), { options: { abortGraceMs: 20 } });
      await enqueue('a');
      await started;
      await runner.drain(10);
      expect(await current().queue.find('a')).toMatchObject({ state: 'waiting', deaths: 0 });
      expect(await current().queue.positionOf('a')).toBe(1);
    });

    it('aborts work whose lease another process has taken', async () => {
      const { bench } = current();
      const other = bench.startProcess().queue;
      const started = reached('a', 'active');
      const lost = new Promise<unknown>((resolve) => {
        void start((_lease, signal) => aborted(signal).catch(resolve) as Promise<undefined>, {
          options: { heartbeatMs: 15 },
        }).then((runner) => (toDrain = runner));
      });
      let toDrain: JobRunner | undefined;
      await enqueue('a');
      await started;
      await bench.database.write((tx) => other.cancel(tx, 'a'));
      expect(await lost).toMatchObject({ code: 'lease_lost' });
      await toDrain?.drain(1000);
    });
  });
}
