import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NOTICE, OPENING, RESULT, TrackedJobsApp } from '../../../../test/support/tracked-jobs-app.js';
import { WebhookReceiver } from '../../../../test/support/webhook-receiver.js';
import { JobQueue } from '../queue/job-queue.js';
import { JobActions } from './job-actions.js';
import { JobRetention } from './job-retention.js';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('JobActions', () => {
  let server: TrackedJobsApp;
  let receiver: WebhookReceiver;
  let done: string[];

  beforeEach(async () => {
    done = [];
    receiver = await WebhookReceiver.start();
    server = await TrackedJobsApp.start({
      hooks: {
        cancel: async (_tx, job) => (done.push(`cancel ${job.clientId}`), { message: 'Abgebrochen' }),
        erase: async (tx, job) => {
          done.push(`erase ${job.clientId}`);
          await queue().remove(tx, job.id);
        },
      },
      webhooks: { retryDelaysMs: [60_000] },
    });
  });
  afterEach(async () => {
    await server.close();
    await receiver.close();
  });

  const queue = (): JobQueue => server.app.get(JobQueue, { strict: false });
  const actions = (): JobActions => server.app.get(JobActions, { strict: false });
  const callback = () => ({ url: receiver.url, token: undefined });
  const rows = async (): Promise<number> => {
    const tables = [
      'tracked_jobs',
      'tracked_job_events',
      'tracked_job_log',
      'webhook_deliveries',
      'webhook_attempts',
      'jobs',
    ];
    const counts = tables.map((table) => `(SELECT count(*) FROM ${table})`);
    const row = await server.database.get<{ count: number }>(`SELECT ${counts.join(' + ')} AS count LIMIT 1`);
    return row?.count ?? -1;
  };

  it('cancels a job once, and tells its client', async () => {
    const id = await server.create({ clientId: 'a', callback: callback() });
    await Promise.all([actions().cancel(id), actions().cancel('a')]);
    expect(done).toEqual(['cancel a']);
    expect(await server.tracked.get(id)).toMatchObject({
      status: 'failed',
      error: { code: 'CANCELLED', details: { error_type: 'CANCELLED' } },
    });
    const [final] = await receiver.untilFinals(1);
    expect(final?.payload).toMatchObject({
      phase: 'error',
      message: 'Abgebrochen',
      error: { code: 'CANCELLED' },
    });
  });

  it('leaves a job that has ended as it is', async () => {
    const id = await server.create();
    await server.complete(id);
    await actions().cancel(id);
    expect(done).toEqual([]);
    expect((await server.tracked.get(id)).status).toBe('completed');
  });

  it('erases a job with everything known of it, also what is still owed', async () => {
    receiver.script.push({ status: 500 });
    const ended = await server.createEnded(callback());
    await receiver.untilFinals(1);
    await server.create({ clientId: 'b', callback: callback() });
    expect(await actions().erase(ended)).toBe(ended);
    await actions().erase('b');
    expect(done).toEqual(['erase null', 'cancel b', 'erase b']);
    expect(await rows()).toBe(0);
    await expect(actions().erase('b')).rejects.toMatchObject({ code: 'job_not_found' });
  });

  it('breaks a delivery off that is under way when its job is erased', async () => {
    receiver.script.push('hang');
    const id = await server.createEnded(callback());
    await receiver.untilFinals(1);
    await actions().erase(id);
    await receiver.untilIdle();
    expect(await rows()).toBe(0);
  });

  it('ends the wait for a job that is erased', async () => {
    const id = await server.create();
    const waiting = server.tracked.whenFinished(id, new AbortController().signal);
    const ended = expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await actions().erase(id);
    await ended;
  });

  it('replays nothing where nothing can be delivered', async () => {
    const without = await server.create();
    await expect(actions().replayWebhook(without)).rejects.toMatchObject({ code: 'invalid_request' });
    const unfinished = await server.create({ callback: callback() });
    await expect(actions().replayWebhook(unfinished)).rejects.toMatchObject({ code: 'job_unfinished' });
    await expect(actions().replayWebhook('unknown')).rejects.toMatchObject({ code: 'job_not_found' });
  });

  it('erases jobs past their retention, and no others', async () => {
    const [old, young] = [
      await server.create({ clientId: 'old' }),
      await server.create({ clientId: 'young' }),
    ];
    await server.create({ clientId: 'unfinished' });
    for (const id of [old, young]) {
      await server.database.write((tx) => server.tracked.complete(tx, id, RESULT, NOTICE));
    }
    await server.database.write((tx) =>
      tx.run(`UPDATE tracked_jobs SET created_at = 0, completed_at = completed_at - ? WHERE id = ?`, [
        DAY_MS,
        old,
      ]),
    );
    const retention = server.app.get(JobRetention, { strict: false });
    await Promise.all([1, 2].map(() => retention.run(Date.now() + 364.5 * DAY_MS)));
    expect(done).toEqual(['erase old']);
    expect(await server.tracked.find('old')).toBeUndefined();
    expect(await server.tracked.find('young')).toBeDefined();
    expect(await server.tracked.get('unfinished')).toMatchObject({ progress: OPENING });
  });
});
