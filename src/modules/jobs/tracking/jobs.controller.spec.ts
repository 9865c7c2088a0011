import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  NOTICE,
  OPENING,
  RESULT,
  STARTING,
  TrackedJobsApp,
} from '../../../../test/support/tracked-jobs-app.js';

interface ListBody {
  status: string;
  data: { jobs: { job_id: string; status: string }[]; next_cursor: string | null };
}

describe('/api/jobs', () => {
  let server: TrackedJobsApp;

  beforeAll(async () => {
    server = await TrackedJobsApp.start();
  });
  afterAll(() => server.close());

  const list = async (query: string): Promise<ListBody> =>
    (await (await fetch(`${server.url}?${query}`)).json()) as ListBody;
  const stream = (id: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${server.url}/${id}/stream`, { headers });
  const isoTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

  it('answers all that is known of a job, under each of its ids', async () => {
    const id = await server.create({ clientId: 'client/ä 1', processId: 'process-1' });
    await server.database.write((tx) => server.tracked.start(tx, id, STARTING));
    await server.complete(id);
    const bodies = await Promise.all(
      [id, encodeURIComponent('client/ä 1'), 'process-1'].map(async (anyId) => {
        const answer = await fetch(`${server.url}/${anyId}`);
        return { status: answer.status, body: await answer.text() };
      }),
    );
    expect(new Set(bodies.map(({ body }) => body)).size).toBe(1);
    expect(bodies[0]?.status).toBe(200);
    expect(JSON.parse(bodies[0]?.body ?? '')).toEqual({
      status: 'success',
      data: {
        job_id: id,
        client_job_id: 'client/ä 1',
        process_id: 'process-1',
        job_type: 'audio',
        status: 'completed',
        created_at: isoTime,
        updated_at: isoTime,
        processing_started_at: isoTime,
        completed_at: isoTime,
        parameters: { source_language: 'de' },
        progress: { step: 'completed', percent: 100, message: NOTICE.message },
        log_entries: [OPENING, STARTING, NOTICE].map(({ message }) => ({
          timestamp: isoTime,
          level: 'info',
          message,
        })),
        webhook: { delivered_to: null, webhook_id: null, state: 'none', next_attempt_at: null, attempts: [] },
        results: { structured_data: RESULT.structuredData, markdown_content: RESULT.markdown },
        error: null,
      },
    });
  });

  it('has neither results nor error while a job is unfinished', async () => {
    const id = await server.create();
    expect(await server.get(id)).toMatchObject({
      status: 'pending',
      processing_started_at: null,
      completed_at: null,
      results: null,
      error: null,
    });
  });

  it.each([
    ['GET', ''],
    ['DELETE', ''],
    ['DELETE', '?erase=true'],
    ['GET', '/stream'],
    ['POST', '/webhook/replay'],
  ])('answers 404 to %s …%s of an unknown job', async (method, rest) => {
    expect((await fetch(`${server.url}/unknown${rest}`, { method })).status).toBe(404);
  });

  it('cancels, and erases when asked to', async () => {
    const id = await server.create();
    const cancelled = (await (await fetch(`${server.url}/${id}`, { method: 'DELETE' })).json()) as object;
    expect(cancelled).toMatchObject({
      status: 'success',
      data: { status: 'failed', error: { code: 'CANCELLED', message: 'The job was cancelled' } },
    });
    const erased = await fetch(`${server.url}/${id}?erase=1`, { method: 'DELETE' });
    expect(await erased.json()).toEqual({ status: 'success', data: { job_id: id, erased: true } });
    expect((await fetch(`${server.url}/${id}`)).status).toBe(404);
  });

  it.each([
    ['status=done', 'status must be one of pending, processing, completed, failed'],
    ['type=video', 'type must be one of audio'],
    ['created_after=yesterday', 'created_after must be a time such as 2026-01-01T00:00:00Z'],
    ['created_after=2026-W01-1', 'created_after must be a time such as 2026-01-01T00:00:00Z'],
    ['created_after=2026-01-01T00:00', 'created_after must be a time such as 2026-01-01T00:00:00Z'],
    ['created_after=2026-13-01', 'created_after must be a time such as 2026-01-01T00:00:00Z'],
    ['limit=0', 'limit must be a whole number from 1 to 200'],
    ['limit=many', 'limit must be a whole number from 1 to 200'],
    ['cursor=x', 'cursor is not one that this server gave'],
    ['stauts=failed', 'stauts: This parameter is not known here.'],
  ])('refuses to list with %s', async (query, message) => {
    const answer = await fetch(`${server.url}?${query}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ detail: message });
  });

  it('replays no webhook of a job that has not ended', async () => {
    const id = await server.create({ callback: { url: 'http://127.0.0.1:9/', token: undefined } });
    const answer = await fetch(`${server.url}/${id}/webhook/replay`, { method: 'POST' });
    expect(answer.status).toBe(409);
  });

  it('refuses to delete perhaps', async () => {
    const id = await server.create();
    expect((await fetch(`${server.url}/${id}?erase=perhaps`, { method: 'DELETE' })).status).toBe(400);
    expect((await server.get(id)).status).toBe('pending');
  });

  describe('the event stream', () => {
    const eventsOf = (text: string): { event?: string; id?: string; data?: string }[] =>
      text
        .split('\n\n')
        .map((block) => {
          const fields = block.split('\n').map((line): [string, string] => {
            const colon = line.indexOf(': ');
            return [line.slice(0, colon), line.slice(colon + 2)];
          });
          return Object.fromEntries(fields);
        })
        .filter(({ data }) => data !== undefined);

    it('carries the stored messages, then those to come, and ends with the last', async () => {
      const id = await server.create();
      const response = await stream(id);
      expect(response.headers.get('content-type')).toContain('text/event-stream');
      await server.database.write((tx) => server.tracked.start(tx, id, STARTING));
      await server.complete(id);
      const events = eventsOf(await response.text());
      expect(events.map(({ event, id: seq }) => [event, seq])).toEqual([
        ['progress', '1'],
        ['progress', '2'],
        ['completed', '3'],
      ]);
      const stored = await server.database.all<{ payload: string }>(
        'SELECT payload FROM tracked_job_events WHERE job_id = ? ORDER BY seq',
        [id],
      );
      expect(events.map(({ data }) => data)).toEqual(stored.map(({ payload }) => payload));
    });

    it('goes on behind the message that came last', async () => {
      const id = await server.create();
      await server.complete(id);
      const rest = eventsOf(await (await stream(id, { 'last-event-id': '1' })).text());
      expect(rest.map(({ event }) => event)).toEqual(['completed']);
    });

    it('tells a client that has the final message not to come back', async () => {
      const id = await server.create();
      await server.complete(id);
      const nothing = await stream(id, { 'last-event-id': '2' });
      expect([nothing.status, await nothing.text()]).toEqual([204, '']);
    });

    it('opens at once, also when nothing is to be told', async () => {
      const id = await server.create();
      const response = await stream(id, { 'last-event-id': '1' });
      const reader = response.body?.getReader();
      const { value } = (await reader?.read()) ?? {};
      expect(value).toBeDefined();
      await reader?.cancel();
    });

    it('tells what another process does', async () => {
      const id = await server.create();
      const response = await stream(id);
      const other = await TrackedJobsApp.start({ settings: { DATA_DIR: server.dataDir }, isIdle: true });
      await other.complete(id);
      expect(eventsOf(await response.text()).map(({ event }) => event)).toEqual(['progress', 'completed']);
      await other.close({ keepData: true });
    });

    it('tells when the job is erased', async () => {
      const id = await server.create({ clientId: 'mine' });
      const response = await stream(id);
      await fetch(`${server.url}/${id}?erase=true`, { method: 'DELETE' });
      expect(eventsOf(await response.text()).at(-1)).toMatchObject({
        event: 'deleted',
        data: '{"job":{"id":"mine"}}',
      });
    });

    it('ends without an event when the messages cannot be read', async () => {
      const id = await server.create();
      const response = await fetch(`${server.url}/${id}/stream`);
      await server.database.write((tx) => tx.run('ALTER TABLE tracked_job_events RENAME TO away'));
      expect((await response.text()).match(/^event: .*$/gm)).toEqual(['event: progress']);
      await server.database.write((tx) => tx.run('ALTER TABLE away RENAME TO tracked_job_events'));
      expect(server.log()).toContain('an event stream broke off');
    });

    it('takes as many streams as the server holds, and again when they have ended', async () => {
      const id = await server.create();
      const open = await Promise.all(Array.from({ length: 256 }, () => stream(id)));
      const refused = await stream(id);
      expect(refused.status).toBe(429);
      expect(refused.headers.get('retry-after')).toBe('5');
      await server.complete(id);
      await Promise.all(open.map((response) => response.text()));
      expect((await stream(id)).status).toBe(200);
    });
  });

  describe('the list', () => {
    it('gives every job once, newest first, page by page', async () => {
      const ids: string[] = [];
      for (let count = 0; count < 7; count += 1) ids.unshift(await server.create());
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page: ListBody = await list(`limit=3&cursor=${cursor}`);
        expect(page.data.jobs.length).toBeLessThanOrEqual(3);
        seen.push(...page.data.jobs.map(({ job_id }) => job_id));
        cursor = page.data.next_cursor;
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.slice(0, 7).sort()).toEqual([...ids].sort());
    });

    it('holds those that the filters let through, without their results', async () => {
      const afterMs = Date.now() + 1000;
      const id = await server.create();
      await server.complete(id);
      await server.database.write((tx) =>
        tx.run('UPDATE tracked_jobs SET created_at = ? WHERE id = ?', [afterMs + 1, id]),
      );
      const createdAfter = new Date(afterMs).toISOString();
      const { data } = await list(`status=completed&type=audio&created_after=${createdAfter}`);
      expect(data.jobs.map(({ job_id }) => job_id)).toEqual([id]);
      expect(data.jobs[0]).not.toHaveProperty('results');
      expect((await list(`status=failed&created_after=${createdAfter}`)).data.jobs).toEqual([]);
    });
  });
});
