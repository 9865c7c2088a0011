import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../../platform/database/database.js';
import { databaseOptions } from '../../../platform/database/database-options.js';
import { jobsSchema } from '../jobs.schema.js';
import {
  aTrackedJob,
  NOTICE,
  OPENING,
  RESULT,
  STARTING,
  TrackedJobsApp,
} from '../../../../test/support/tracked-jobs-app.js';
import type { JobProgress } from './tracked-job.js';

const PROBLEM = {
  code: 'INVALID_FORMAT',
  message: 'That is no audio',
  details: { error_type: 'INVALID_FORMAT' },
};

describe('TrackedJobs', () => {
  let server: TrackedJobsApp;

  beforeEach(async () => {
    server = await TrackedJobsApp.start();
  });
  afterEach(() => server.close());

  const write: Database['write'] = (work) => server.database.write(work);
  const start = (id: string): Promise<void> => write((tx) => server.tracked.start(tx, id, STARTING));
  const progress = (id: string, next: Partial<JobProgress>): Promise<void> =>
    write((tx) => server.tracked.progress(tx, id, { ...STARTING, ...next }));
  const fail = (id: string): Promise<boolean> =>
    write((tx) => server.tracked.fail(tx, id, PROBLEM, 'Audio-Verarbeitung fehlgeschlagen'));
  const messagesOf = async (id: string): Promise<{ seq: number; phase: string; message: string }[]> => {
    const rows = await server.database.all<{ payload: string }>(
      'SELECT payload FROM tracked_job_events WHERE job_id = ? ORDER BY seq',
      [id],
    );
    return rows.map(({ payload }) => JSON.parse(payload) as { seq: number; phase: string; message: string });
  };

  it('follows a job from its first message to its result', async () => {
    const id = await server.create({ clientId: 'client-1', processId: 'process-1' });
    expect(await server.tracked.get(id)).toMatchObject({
      status: 'pending',
      startedAtMs: null,
      progress: OPENING,
    });
    await start(id);
    expect(await server.tracked.get(id)).toMatchObject({ status: 'processing', progress: STARTING });
    await progress(id, { percent: 49.6 });
    expect(await server.complete(id)).toBe(true);
    expect(await server.tracked.get(id)).toMatchObject({
      status: 'completed',
      result: RESULT,
      error: null,
      progress: { percent: 100, message: NOTICE.message },
    });
    expect(await messagesOf(id)).toEqual(
      [
        { phase: 'progress', message: OPENING.message, data: { progress: 5 } },
        { phase: 'progress', message: STARTING.message, data: { progress: 20 } },
        { phase: 'progress', message: STARTING.message, data: { progress: 50 } },
        { phase: 'completed', message: NOTICE.message, data: NOTICE.data },
      ].map((content, index) => ({
        ...content,
        job: { id: 'client-1' },
        process: { id: 'process-1' },
        seq: index + 1,
        error: null,
      })),
    );
  });

  it('keeps what was made of a job that failed', async () => {
    const id = await server.create();
    await write((tx) => server.tracked.fail(tx, id, PROBLEM, 'Audio-Verarbeitung fehlgeschlagen', RESULT));
    expect(await server.tracked.get(id)).toMatchObject({ status: 'failed', error: PROBLEM, result: RESULT });
    expect((await messagesOf(id)).at(-1)).toMatchObject({ phase: 'error', data: null, error: PROBLEM });
    expect((await server.get(id)).log_entries.at(-1)).toMatchObject({
      level: 'error',
      message: 'Audio-Verarbeitung fehlgeschlagen: That is no audio',
    });
  });

  it('ends a job once, whoever races', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => server.create()));
    for (const id of ids) {
      const ends = await Promise.all([server.complete(id), fail(id), server.complete(id), fail(id)]);
      expect(ends.filter((hasEnded) => hasEnded)).toHaveLength(1);
      const phases = (await messagesOf(id)).map(({ phase }) => phase);
      expect(phases).toHaveLength(2);
    }
  });

  it('changes nothing of a job that has ended', async () => {
    const id = await server.create();
    await server.complete(id);
    const ended = await server.tracked.get(id);
    await start(id);
    await progress(id, { percent: 70 });
    await fail(id);
    expect(await server.tracked.get(id)).toEqual(ended);
    expect(await messagesOf(id)).toHaveLength(2);
  });

  it('tells of progress only when there is some, and logs only new steps', async () => {
    const id = await server.create();
    await start(id);
    await progress(id, {});
    await progress(id, { percent: 20.4 });
    await progress(id, { percent: 30 });
    await progress(id, { percent: 900, step: 'template', message: 'Vorlage' });
    expect((await messagesOf(id)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    const { log_entries: log, progress: shown } = await server.get(id);
    expect(log.map(({ message }) => message)).toEqual([OPENING.message, STARTING.message, 'Vorlage']);
    expect(shown.percent).toBe(100);
  });

  it('undoes everything together with the transaction of the caller', async () => {
    const id = await server.create();
    await expect(
      write(async (tx) => {
        await server.tracked.complete(tx, id, RESULT, NOTICE);
        throw new Error('lease lost');
      }),
    ).rejects.toThrow('lease lost');
    expect(await server.tracked.get(id)).toMatchObject({ status: 'pending', result: null });
    expect(await messagesOf(id)).toHaveLength(1);
  });

  it("refuses a client's id that a kept job has, and leaves nothing behind", async () => {
    await server.create({ clientId: 'mine' });
    await expect(server.create({ clientId: 'mine' })).rejects.toMatchObject({ code: 'job_id_in_use' });
    const [row] = await server.database.all<{ count: number }>('SELECT count(*) AS count FROM tracked_jobs');
    expect(row?.count).toBe(1);
  });

  it("refuses a client's id that is another job's own", async () => {
    const id = await server.create({ processId: 'process-1' });
    for (const clientId of [id, 'process-1']) {
      await expect(server.create({ clientId })).rejects.toMatchObject({ code: 'job_id_in_use' });
    }
    expect(await server.database.all('SELECT id FROM tracked_jobs')).toEqual([{ id }]);
  });

  it('finds a job by each of its ids', async () => {
    const id = await server.create({ clientId: 'mine', processId: 'process-1' });
    for (const anyId of [id, 'mine', 'process-1']) expect((await server.tracked.get(anyId)).id).toBe(id);
    await expect(server.tracked.get('unknown')).rejects.toMatchObject({ code: 'job_not_found' });
  });

  it('keeps the latest lines of a long log', async () => {
    const id = await server.create();
    await write(async (tx) => {
      for (let line = 1; line <= 250; line += 1) await server.tracked.log(tx, id, 'warning', `line ${line}`);
      await server.tracked.log(tx, 'unknown', 'info', 'lost');
    });
    const { log_entries: log } = await server.get(id);
    expect(log).toHaveLength(200);
    expect(log.at(-1)).toMatchObject({ level: 'warning', message: 'line 250' });
  });

  describe('whenFinished', () => {
    const never = new AbortController().signal;

    it('gives a job that has ended, and one that ends', async () => {
      const id = await server.create();
      const waiting = server.tracked.whenFinished(id, never);
      await server.complete(id);
      expect((await waiting).status).toBe('completed');
      expect((await server.tracked.whenFinished(id, never)).result).toEqual(RESULT);
    });

    it('notices what another process does', async () => {
      const id = await server.create();
      const waiting = server.tracked.whenFinished(id, never);
      const other = await Database.open(databaseOptions({ dataDir: server.dataDir }, jobsSchema));
      await other.write((tx) => tx.run(`UPDATE tracked_jobs SET status = 'failed' WHERE id = ?`, [id]));
      expect((await waiting).status).toBe('failed');
      await other.close();
    });

    it('ends with the signal', async () => {
      const id = await server.create();
      const stop = new AbortController();
      const waiting = server.tracked.whenFinished(id, stop.signal);
      stop.abort(new Error('hung up'));
      await expect(waiting).rejects.toThrow('hung up');
    });
  });

  it('takes one surface per type', () => {
    const hooks = { cancel: async () => ({ message: '' }), erase: async () => undefined };
    expect(() => server.tracked.registerKind('audio', hooks)).toThrow('belong to two surfaces');
  });

  it('lets two jobs without a client id be', async () => {
    await write(async (tx) => {
      await server.tracked.create(tx, aTrackedJob(), OPENING);
      await server.tracked.create(tx, aTrackedJob(), OPENING);
    });
  });
});
