import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/platform/database/database.js';
import { AppError } from '../../src/platform/errors/app-error.js';
import type { JobEvent, JobEvents } from '../../src/modules/jobs/queue/job-events.js';
import type { JobQueue, NewJob } from '../../src/modules/jobs/queue/job-queue.js';
import type { JobLease } from '../../src/modules/jobs/queue/job-record.js';
import { withinSpan } from '../../src/platform/telemetry/tracing/current-span.js';
import { RecordingTracer } from '../support/recording-tracer.js';
import { describeJobResultsOn } from './job-results.conformance.js';
import { describeJobRunnerOn } from './job-runner.conformance.js';

/** A server process as far as the queue is concerned: its own queue and events on the shared database. */
export interface QueueProcess {
  readonly queue: JobQueue;
  readonly events: JobEvents;
}

/** What the suite needs to put a queue adapter to the test. */
export interface QueueBench {
  readonly database: Database;
  readonly clock: { nowMs: number };
  /** Milliseconds a lease lasts by {@link clock}. */
  readonly leaseMs: number;
  /** Another process that shares the jobs; `isGone` says whether its owner is known to be dead. */
  startProcess(options?: { isGone?: () => boolean }): QueueProcess;
  close(): Promise<void>;
}

/** Describes everything a {@link JobQueue} must do. */
export function describeJobQueue(name: string, open: () => Promise<QueueBench>): void {
  describe(`job queue conformance: ${name}`, () => {
    let bench: QueueBench;
    let queue: JobQueue;
    let events: JobEvents;

    beforeEach(async () => {
      bench = await open();
      ({ queue, events } = bench.startProcess());
    });
    afterEach(() => bench.close());

    const enqueue = (...jobs: (Partial<NewJob> & { id: string })[]): Promise<unknown> =>
      Promise.all(jobs.map((job) => bench.database.write((tx) => queue.enqueue(tx, { kind: 'k', ...job }))));
    const claimOne = async (from: JobQueue = queue): Promise<JobLease> => {
      const [lease] = await from.claim(['k'], 1);
      if (lease === undefined) throw new Error('nothing to claim');
      return lease;
    };
    const claimedIds = async (limit: number): Promise<string[]> =>
      (await queue.claim(['k'], limit)).map(({ jobId }) => jobId);
    const statesOf = (...ids: string[]): Promise<(string | undefined)[]> =>
      Promise.all(ids.map(async (id) => (await queue.find(id))?.state));
    const inWrite = <T>(work: Parameters<typeof bench.database.write<T>>[0]): Promise<T> =>
      bench.database.write(work);
    const codeOf = (promise: Promise<unknown>): Promise<string | undefined> =>
      promise.then(
        () => undefined,
        (error: unknown) => AppError.from(error).code,
      );

    it('hands a job out with the trace that it was last asked for in', async () => {
      const span = new RecordingTracer().begin('request', 'server', {});
      const again = span.beginChild('again');
      await withinSpan(span, () => enqueue({ id: 'a' }));
      expect((await claimOne()).trace).toBe('{"traceparent":"request"}');
      await withinSpan(again, () => inWrite((tx) => queue.requeue(tx, 'a')));
      expect((await claimOne()).trace).toBe('{"traceparent":"again"}');
      await inWrite((tx) => queue.requeue(tx, 'a'));
      expect((await claimOne()).trace).toBeNull();
    });

    describe('order', () => {
      it('hands jobs out first in, first out', async () => {
        await enqueue({ id: 'a' }, { id: 'b' }, { id: 'c' });
        expect(await claimedIds(1)).toEqual(['a']);
        expect(await claimedIds(5)).toEqual(['b', 'c']);
        expect(await claimedIds(5)).toEqual([]);
      });

      it('hands out only the kinds asked for, in the order of all of them', async () => {
        await enqueue(
          { id: 'a', kind: 'x' },
          { id: 'b', kind: 'y' },
          { id: 'c', kind: 'z' },
          { id: 'd', kind: 'x' },
        );
        const leases = await queue.claim(['x', 'z'], 9);
        expect(leases.map(({ jobId }) => jobId)).toEqual(['a', 'c', 'd']);
        expect(await queue.claim([], 9)).toEqual([]);
      });

      it('tells the place in line among waiting jobs of the kind', async () => {
        await enqueue(
          { id: 'a' },
          { id: 'other', kind: 'z' },
          { id: 'b' },
          { id: 'c', blocked: true },
          { id: 'd' },
        );
        expect(await Promise.all(['a', 'b', 'c', 'd'].map((id) => queue.positionOf(id)))).toEqual([
          1, 2, 3, 4,
        ]);
        await claimOne();
        expect(await Promise.all(['a', 'b', 'c', 'd'].map((id) => queue.positionOf(id)))).toEqual([
          null,
          1,
          2,
          3,
        ]);
        expect(await queue.positionOf('unknown')).toBeNull();
      });

      it('tells the place that a job takes inside the transaction that stores it', async () => {
        await enqueue({ id: 'a' });
        const position = await inWrite(async (tx) => {
          await queue.enqueue(tx, { id: 'b', kind: 'k' });
          return queue.positionOf('b', tx);
        });
        expect(position).toBe(2);
      });

      it('passes over a blocked job, which keeps its place', async () => {
        await enqueue({ id: 'a', blocked: true }, { id: 'b' }, { id: 'c' });
        expect(await claimedIds(1)).toEqual(['b']);
        expect(await inWrite((tx) => queue.unblock(tx, 'a'))).toBe(true);
        expect(await inWrite((tx) => queue.unblock(tx, 'a'))).toBe(false);
        expect(await claimedIds(2)).toEqual(['a', 'c']);
      });

      it('holds a delayed job back until its time', async () => {
        await enqueue({ id: 'a', runAtMs: bench.clock.nowMs + 1000 }, { id: 'b' });
        expect(await claimedIds(2)).toEqual(['b']);
        bench.clock.nowMs += 999;
        expect(await claimedIds(2)).toEqual([]);
        bench.clock.nowMs += 1;
        expect(await claimedIds(2)).toEqual(['a']);
      });
    });

    describe('storing', () => {
      it('keeps what the job was given', async () => {
        await enqueue({ id: 'a', payload: { file: "it's ☎", nested: [1, null] }, blocked: true });
        expect(await queue.find('a')).toEqual({
          id: 'a',
          kind: 'k',
          state: 'waiting',
          payload: { file: "it's ☎", nested: [1, null] },
          attempt: 0,
          deaths: 0,
          retries: 0,
          isBlocked: true,
          runAtMs: null,
          createdAtMs: bench.clock.nowMs,
          startedAtMs: null,
          finishedAtMs: null,
          error: null,
        });
        expect(await queue.find('unknown')).toBeUndefined();
      });

      it.each([1, 3])('hands out any text and number in jobs claimed %i at once', async (limit) => {
        const payload = {
          text: '"\\\n\u2028\u0000 ’é😀',
          number: 0.1,
          large: 2 ** 53 - 1,
          list: [[null, true]],
        };
        await enqueue({ id: `a"'\\`, payload }, { id: 'b' });
        const [lease] = await queue.claim(['k'], limit);
        expect(lease).toMatchObject({ jobId: `a"'\\`, payload });
      });

      it('stores nothing when the transaction is rolled back', async () => {
        const work = inWrite(async (tx) => {
          await queue.enqueue(tx, { id: 'a', kind: 'k' });
          throw new Error('changed my mind');
        });
        await expect(work).rejects.toThrow('changed my mind');
        expect(await queue.find('a')).toBeUndefined();
        expect(await claimedIds(1)).toEqual([]);
      });

      it('refuses an id that exists', async () => {
        await enqueue({ id: 'a' });
        expect(await codeOf(enqueue({ id: 'a', kind: 'z' }))).toBe('job_conflict');
      });

      it('stores one of a hundred equal jobs that arrive at once', async () => {
        const codes = await Promise.all(Array.from({ length: 100 }, () => codeOf(enqueue({ id: 'same' }))));
        expect(codes.filter((code) => code === undefined)).toHaveLength(1);
        expect(await claimedIds(100)).toEqual(['same']);
      });

      it('refuses more waiting jobs of a kind than allowed, saying when to retry', async () => {
        const jobs = Array.from({ length: 10 }, (_, index) =>
          codeOf(enqueue({ id: `j${index}`, maxWaiting: 4 })),
        );
        const codes = await Promise.all(jobs);
        expect(codes.filter((code) => code === 'queue_full')).toHaveLength(6);
        expect(await queue.counts('k')).toEqual({ waiting: 4, active: 0 });
        await enqueue({ id: 'other', kind: 'z', maxWaiting: 1 });
        await claimOne();
        await enqueue({ id: 'room', maxWaiting: 4 });
        const refused = enqueue({ id: 'late', maxWaiting: 4 });
        await expect(refused).rejects.toMatchObject({ retryAfterSec: expect.any(Number) as number });
      });

      it('counts waiting and active jobs of a kind', async () => {
        await enqueue({ id: 'a' }, { id: 'b' }, { id: 'c', blocked: true }, { id: 'd', kind: 'z' });
        await claimOne();
        expect(await queue.counts('k')).toEqual({ waiting: 2, active: 1 });
        expect(await queue.counts('none')).toEqual({ waiting: 0, active: 0 });
      });

      it('forgets a job that is removed', async () => {
        await enqueue({ id: 'a' }, { id: 'b' });
        const lease = await claimOne();
        await inWrite((tx) => queue.remove(tx, 'a'));
        await inWrite((tx) => queue.remove(tx, 'a'));
        expect(await queue.find('a')).toBeUndefined();
        expect(await codeOf(inWrite((tx) => queue.complete(tx, lease)))).toBe('lease_lost');
        expect(await queue.positionOf('b')).toBe(1);
      });
    });

    describe('leases', () => {
      it('gives each job to one of forty claims made at once by two processes', async () => {
        const other = bench.startProcess().queue;
        await enqueue(...Array.from({ length: 30 }, (_, index) => ({ id: `j${index}` })));
        const claims = Array.from({ length: 40 }, (_, index) => (index % 2 ? queue : other).claim(['k'], 1));
        const ids = (await Promise.all(claims)).flat().map(({ jobId }) => jobId);
        expect(new Set(ids).size).toBe(30);
        expect(ids).toHaveLength(30);
      });

      it('ends a job once', async () => {
        await enqueue({ id: 'a', payload: { x: 1 } });
        const lease = await claimOne();
        expect(lease).toMatchObject({ jobId: 'a', kind: 'k', attempt: 1, deaths: 0, payload: { x: 1 } });
        await inWrite((tx) => queue.assertHeld(tx, lease));
        await inWrite((tx) => queue.complete(tx, lease));
        expect(await queue.find('a')).toMatchObject({ state: 'completed', finishedAtMs: bench.clock.nowMs });
        expect(await codeOf(inWrite((tx) => queue.complete(tx, lease)))).toBe('lease_lost');
        expect(await codeOf(inWrite((tx) => queue.assertHeld(tx, lease)))).toBe('lease_lost');
      });

      it('ends several jobs at once, and answers those whose lease was lost', async () => {
        await enqueue(...['a', 'b', 'c', 'd', 'e'].map((id) => ({ id })));
        const leases = await queue.claim(['k'], 5);
        await inWrite((tx) => queue.cancel(tx, 'b'));
        await inWrite((tx) => queue.requeue(tx, 'c'));
        await inWrite((tx) => queue.remove(tx, 'e'));
        const lost = await inWrite((tx) => queue.completeAll(tx, leases));
        expect(lost).toEqual([leases[1], leases[2], leases[4]]);
        expect(await statesOf('a', 'b', 'c', 'd')).toEqual([
          'completed',
          'cancelled',
          'waiting',
          'completed',
        ]);
        expect(await queue.find('a')).toMatchObject({ finishedAtMs: bench.clock.nowMs, error: null });
        expect(await inWrite((tx) => queue.completeAll(tx, leases))).toEqual(leases);
        expect(await inWrite((tx) => queue.completeAll(tx, []))).toEqual([]);
      });

      it('fences an old attempt off that ends together with the new one', async () => {
        await enqueue({ id: 'a' });
        const old = await claimOne();
        await inWrite((tx) => queue.giveBack(tx, old));
        const lease = await claimOne();
        expect(await inWrite((tx) => queue.completeAll(tx, [old]))).toEqual([old]);
        expect(await inWrite((tx) => queue.completeAll(tx, [old, lease]))).toEqual([old]);
        expect(await statesOf('a')).toEqual(['completed']);
      });

      it('keeps the error of a job that failed, its text until that is to be forgotten', async () => {
        await enqueue({ id: 'a' });
        const lease = await claimOne();
        await inWrite((tx) => queue.fail(tx, lease, new AppError('audio_unreadable', 'Not audio')));
        const error = { code: 'audio_unreadable', message: 'Not audio' };
        expect(await queue.find('a')).toMatchObject({ state: 'failed', error });
        await inWrite((tx) => queue.forgetErrorTexts(tx, ['a', 'unknown']));
        expect(await queue.find('a')).toMatchObject({ state: 'failed', error: { ...error, message: '' } });
      });

      it('rolls the end of a job back with the rest of its transaction', async () => {
        await enqueue({ id: 'a' });
        const lease = await claimOne();
        const work = inWrite(async (tx) => {
          await queue.complete(tx, lease);
          throw new Error('result could not be stored');
        });
        await expect(work).rejects.toThrow('result could not be stored');
        await inWrite((tx) => queue.assertHeld(tx, lease));
      });

      it('fences a running attempt off when the job is queued again', async () => {
        await enqueue({ id: 'a' }, { id: 'b' });
        const old = await claimOne();
        await inWrite((tx) => queue.requeue(tx, 'a', { payload: { again: true } }));
        expect(await codeOf(inWrite((tx) => queue.complete(tx, old)))).toBe('lease_lost');
        expect(await queue.renew([old])).toEqual([]);
        expect(await queue.positionOf('a')).toBe(2);
        const [, next] = await queue.claim(['k'], 2);
        expect(next).toMatchObject({ jobId: 'a', payload: { again: true } });
        expect(next?.attempt).toBeGreaterThan(old.attempt);
        expect(await codeOf(inWrite((tx) => queue.fail(tx, old, new AppError('internal', ''))))).toBe(
          'lease_lost',
        );
      });

      it('queues a finished job again without its error', async () => {
        await enqueue({ id: 'a' });
        const lease = await claimOne();
        await inWrite((tx) => queue.fail(tx, lease, new AppError('internal', 'x')));
        await inWrite((tx) => queue.requeue(tx, 'a', { blocked: true }));
        expect(await queue.find('a')).toMatchObject({ state: 'waiting', error: null, isBlocked: true });
        expect(await codeOf(inWrite((tx) => queue.requeue(tx, 'unknown')))).toBe('job_not_found');
      });

      it('counts a job queued again against the limit unless it waits already', async () => {
        await enqueue({ id: 'a' }, { id: 'b' });
        await claimOne();
        const requeue = (id: string): Promise<void> =>
          inWrite((tx) => queue.requeue(tx, id, { maxWaiting: 1 }));
        expect(await codeOf(requeue('a'))).toBe('queue_full');
        expect(await codeOf(requeue('b'))).toBeUndefined();
      });

      it('puts a job back for later', async () => {
        await enqueue({ id: 'a' }, { id: 'b' });
        const lease = await claimOne();
        await inWrite((tx) => queue.retryLater(tx, lease, bench.clock.nowMs + 5000, true));
        expect(await queue.find('a')).toMatchObject({ state: 'waiting', runAtMs: bench.clock.nowMs + 5000 });
        expect(await claimedIds(5)).toEqual(['b']);
        bench.clock.nowMs += 5000;
        expect(await claimOne()).toMatchObject({ jobId: 'a', attempt: 2, deaths: 0, retries: 1 });
      });

      it('counts retries, and neither claims nor waits, until the job makes progress or is queued again', async () => {
        const retry = async (isCounted: boolean): Promise<void> => {
          const lease = await claimOne();
          await inWrite((tx) => queue.retryLater(tx, lease, bench.clock.nowMs, isCounted));
        };
        const giveBack = async (): Promise<void> => {
          const lease = await claimOne();
          await inWrite((tx) => queue.giveBack(tx, lease));
        };
        await enqueue({ id: 'a' });
        await retry(true);
        await retry(false);
        await giveBack();
        await retry(true);
        const lease = await claimOne();
        expect(lease).toMatchObject({ attempt: 5, retries: 2 });
        await inWrite((tx) => queue.noteProgress(tx, lease));
        expect(await queue.find('a')).toMatchObject({ retries: 0 });
        await inWrite((tx) => queue.giveBack(tx, lease));
        await retry(true);
        await inWrite((tx) => queue.requeue(tx, 'a'));
        expect(await queue.find('a')).toMatchObject({ retries: 0 });
        expect(await codeOf(inWrite((tx) => queue.noteProgress(tx, lease)))).toBe('lease_lost');
      });

      it('gives a job back to its place without counting a death', async () => {
        await enqueue({ id: 'a' }, { id: 'b' });
        const lease = await claimOne();
        await inWrite((tx) => queue.giveBack(tx, lease));
        expect(await queue.positionOf('a')).toBe(1);
        expect(await codeOf(inWrite((tx) => queue.giveBack(tx, lease)))).toBe('lease_lost');
        expect(await claimOne()).toMatchObject({ jobId: 'a', attempt: 2, deaths: 0 });
      });

      it('cancels a waiting and a running job, and no finished one', async () => {
        await enqueue({ id: 'a' }, { id: 'b' });
        const lease = await claimOne();
        expect(await inWrite((tx) => queue.cancel(tx, 'a'))).toBe(true);
        expect(await inWrite((tx) => queue.cancel(tx, 'b'))).toBe(true);
        expect(await inWrite((tx) => queue.cancel(tx, 'b'))).toBe(false);
        expect(await codeOf(inWrite((tx) => queue.complete(tx, lease)))).toBe('lease_lost');
        expect(await claimedIds(5)).toEqual([]);
        expect(await queue.find('a')).toMatchObject({ state: 'cancelled' });
      });

      it('fails a job that nobody works on', async () => {
        await enqueue({ id: 'a', blocked: true });
        const error = new AppError('fetch_failed', 'No such host');
        expect(await inWrite((tx) => queue.abandon(tx, 'a', error))).toBe(true);
        expect(await inWrite((tx) => queue.abandon(tx, 'a', error))).toBe(false);
        expect(await queue.find('a')).toMatchObject({ state: 'failed', error: { code: 'fetch_failed' } });
      });
    });

    describe('processes that die', () => {
      it('takes a job back when its lease ran out', async () => {
        const other = bench.startProcess().queue;
        await enqueue({ id: 'a' }, { id: 'b' });
        const lost = await claimOne(other);
        bench.clock.nowMs += bench.leaseMs - 1;
        expect(await queue.reclaimLost()).toBe(0);
        bench.clock.nowMs += 1;
        expect(await queue.reclaimLost()).toBe(1);
        expect(await queue.positionOf('a')).toBe(1);
        expect(await claimOne()).toMatchObject({ jobId: 'a', attempt: 2, deaths: 1 });
        expect(await codeOf(inWrite((tx) => other.complete(tx, lost)))).toBe('lease_lost');
      });

      it('takes a job back whose lease was given while the clock was far ahead', async () => {
        await enqueue({ id: 'a' });
        bench.clock.nowMs += 3_600_000;
        await claimOne(bench.startProcess().queue);
        bench.clock.nowMs -= 30_000;
        expect(await queue.reclaimLost()).toBe(0);
        bench.clock.nowMs -= 3_570_000;
        expect(await queue.reclaimLost()).toBe(1);
        expect(await claimOne()).toMatchObject({ jobId: 'a', attempt: 2 });
      });

      it('leaves a job alone whose lease is renewed', async () => {
        const other = bench.startProcess().queue;
        await enqueue({ id: 'a' }, { id: 'b' });
        const leases = await other.claim(['k'], 2);
        bench.clock.nowMs += bench.leaseMs - 1;
        expect(await other.renew(leases)).toEqual(leases);
        bench.clock.nowMs += bench.leaseMs - 1;
        expect(await queue.reclaimLost()).toBe(0);
        expect(await other.renew([])).toEqual([]);
      });

      it('takes jobs of a dead process back at once', async () => {
        const dead = bench.startProcess({ isGone: () => true }).queue;
        const alive = bench.startProcess().queue;
        await enqueue({ id: 'a' }, { id: 'b' });
        await claimOne(dead);
        await claimOne(alive);
        expect(await queue.reclaimLost()).toBe(1);
        expect(await claimedIds(5)).toEqual(['a']);
      });

      it('counts every death until the job is put back in word', async () => {
        const dead = bench.startProcess({ isGone: () => true }).queue;
        await enqueue({ id: 'a' });
        for (let deaths = 0; deaths < 3; deaths += 1) {
          expect(await claimOne(dead)).toMatchObject({ deaths });
          await queue.reclaimLost();
        }
        await inWrite((tx) => queue.requeue(tx, 'a'));
        expect(await claimOne()).toMatchObject({ deaths: 0 });
      });

      it('counts deaths anew once the job has made progress', async () => {
        const dead = bench.startProcess({ isGone: () => true }).queue;
        await enqueue({ id: 'a' });
        await claimOne(dead);
        await queue.reclaimLost();
        const lease = await claimOne(dead);
        await inWrite((tx) => dead.noteProgress(tx, lease));
        await queue.reclaimLost();
        expect(await claimOne()).toMatchObject({ deaths: 1 });
      });
    });

    describe('telling', () => {
      it('tells of an available job no later than the write resolves', async () => {
        const told: string[] = [];
        const stop = queue.onAvailable((kind) => told.push(kind));
        await enqueue({ id: 'a' });
        expect(told).toContain('k');
        stop();
        told.length = 0;
        await enqueue({ id: 'b', kind: 'z' });
        expect(told).toEqual([]);
      });

      it('does not tell of a job that is blocked until it is not', async () => {
        const told: string[] = [];
        queue.onAvailable((kind) => told.push(kind));
        await enqueue({ id: 'a', blocked: true });
        expect(told).toEqual([]);
        await inWrite((tx) => queue.unblock(tx, 'a'));
        expect(told).toContain('k');
      });

      it('tells of a delayed job when its time has come', async () => {
        const due = new Promise<string>((resolve) => queue.onAvailable(resolve));
        await enqueue({ id: 'a', runAtMs: bench.clock.nowMs + 20 });
        bench.clock.nowMs += 20;
        expect(await due).toBe('k');
        expect(await claimedIds(1)).toEqual(['a']);
      });

      it('tells of jobs that another process stored', async () => {
        const other = bench.startProcess().queue;
        const seen = new Promise<string>((resolve) => other.onAvailable(resolve));
        await enqueue({ id: 'a' });
        expect(await seen).toBe('k');
      });

      it('publishes each change of state after it is committed', async () => {
        const states: string[] = [];
        events.subscribe('a', (event: JobEvent) => event.type === 'state' && states.push(event.state));
        await enqueue({ id: 'a' });
        const first = await claimOne();
        await inWrite((tx) => queue.giveBack(tx, first));
        const second = await claimOne();
        await inWrite((tx) => queue.complete(tx, second));
        expect(states).toEqual(['waiting', 'active', 'waiting', 'active', 'completed']);
      });

      it('tells that a job is cancelled when it is removed before its end, and nothing when behind it', async () => {
        const told: string[] = [];
        events.subscribeAll((event) => event.type === 'state' && told.push(`${event.jobId} ${event.state}`));
        await enqueue({ id: 'a' }, { id: 'b' });
        const lease = await claimOne();
        await inWrite(async (tx) => {
          await queue.complete(tx, lease);
          await queue.remove(tx, 'a');
        });
        await inWrite((tx) => queue.remove(tx, 'b'));
        expect(await queue.find('a')).toBeUndefined();
        expect(told.slice(-2)).toEqual(['a completed', 'b cancelled']);
      });

      it('publishes the end of jobs that end at once, but not of those that were lost', async () => {
        await enqueue({ id: 'a' }, { id: 'b' }, { id: 'c' });
        const leases = await queue.claim(['k'], 3);
        await inWrite((tx) => queue.cancel(tx, 'b'));
        const told: JobEvent[] = [];
        events.subscribeAll((event) => told.push(event));
        await inWrite((tx) => queue.completeAll(tx, leases));
        const ended = { type: 'state', kind: 'k', state: 'completed', attempt: 1 };
        expect(told).toEqual([
          { ...ended, jobId: 'a' },
          { ...ended, jobId: 'c' },
        ]);
      });

      it('publishes nothing of what was rolled back', async () => {
        const states: string[] = [];
        events.subscribeAll((event: JobEvent) => event.type === 'state' && states.push(event.state));
        const work = inWrite(async (tx) => {
          await queue.enqueue(tx, { id: 'a', kind: 'k' });
          throw new Error('no');
        });
        await expect(work).rejects.toThrow('no');
        expect(states).toEqual([]);
      });
    });

    describeJobRunnerOn(() => ({ bench, queue, events }));
    describeJobResultsOn(() => ({ bench, queue, events }));
  });
}
