import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/platform/errors/app-error.js';
import { completed, retryAt } from '../../src/modules/jobs/runner/job-handler.js';
import { JobRunner } from '../../src/modules/jobs/runner/job-runner.js';
import { RunnerDesk, type RunnerBench } from './runner-desk.js';

/** Describes what the runner does on a queue adapter. */
export function describeJobRunnerOn(current: () => RunnerBench): void {
  describe('runner', () => {
    const { start, enqueue, reached, logger } = new RunnerDesk(current);
    const aborted = (signal: AbortSignal): Promise<never> =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });

    it('works on jobs as they come, no more at once than allowed', async () => {
      let atWork = 0;
      let most = 0;
      let tellFull: () => void = () => undefined;
      const full = new Promise<void>((resolve) => (tellFull = resolve));
      const runner = await start(
        async () => {
          most = Math.max(most, (atWork += 1));
          if (atWork === 3) tellFull();
          await full;
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
