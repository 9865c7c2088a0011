import { describe, expect, it } from 'vitest';
import type { Database } from '../../src/platform/database/database.js';
import { AppError } from '../../src/platform/errors/app-error.js';
import { completed } from '../../src/modules/jobs/runner/job-handler.js';
import { JobRunner } from '../../src/modules/jobs/runner/job-runner.js';
import { RunnerDesk, type RunnerBench } from './runner-desk.js';

/** Describes how the runner stores what jobs end with, on a queue adapter. */
export function describeJobResultsOn(current: () => RunnerBench): void {
  describe('runner with results', () => {
    const { start, enqueue, reached, logger } = new RunnerDesk(current);

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
  });
}
