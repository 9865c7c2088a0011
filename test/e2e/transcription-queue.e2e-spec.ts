import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wavOf } from '../../src/engine/audio/wav-file.js';
import { startApp, type RunningApp } from '../support/running-app.js';
import { makeStalledDecoder, type StalledDecoder } from '../support/stalled-decoder.js';
import { TranscriptionsClient } from '../support/transcriptions-client.js';

/** Not at the rate of the engine, which needs no decoder. */
const AUDIO = wavOf(new Int16Array(8000), 8000);
/** Jobs that the server works on at once. */
const AT_WORK = 4;

describe('the queue of document 1, while every job in work stays there', () => {
  let decoder: StalledDecoder;
  let server: RunningApp;
  let client: TranscriptionsClient;

  beforeEach(async () => {
    decoder = await makeStalledDecoder();
    const settings = { FFMPEG_PATH: decoder.path, MAX_QUEUE_SIZE: '2', SHUTDOWN_TIMEOUT_SECS: '0' };
    server = await startApp({ ...settings, INFERENCE_WORKERS: '1' });
    client = new TranscriptionsClient(server.url);
  });

  afterEach(async () => {
    await server.close();
    await decoder.remove();
  });

  const submit = async (messageId: string): Promise<string> => {
    const { body } = await client.submit({ user_uuid: 'u', message_id: messageId }, AUDIO);
    return String(body['job_id']);
  };

  const untilProcessing = async (jobId: string): Promise<void> => {
    while ((await client.get(`/${jobId}`)).body['status'] !== 'processing');
  };

  const fillWork = async (): Promise<string[]> => {
    const ids: string[] = [];
    for (let index = 0; index < AT_WORK; index += 1) {
      const id = await submit(`work-${index}`);
      await untilProcessing(id);
      ids.push(id);
    }
    return ids;
  };

  it('tells a job in work and a job in line as documented', async () => {
    const [working = ''] = await fillWork();
    const waiting = await submit('waiting');
    const second = await submit('second');

    const processing = await client.get(`/${working}`);
    expect(Object.keys(processing.body)).toEqual([
      'job_id',
      'status',
      'user_uuid',
      'message_id',
      'created_at',
    ]);
    const queued = await client.get(`/${second}`);
    expect(Object.entries(queued.body)).toEqual([
      ['job_id', second],
      ['status', 'queued'],
      ['queue_position', 2],
      ['user_uuid', 'u'],
      ['message_id', 'second'],
      ['created_at', expect.any(Number)],
    ]);
    expect((await client.get(`/${waiting}`)).body['queue_position']).toBe(1);
    expect((await client.get('/status')).body).toEqual({
      queue_length: 2,
      processing: true,
      max_queue_size: 2,
    });

    const result = await client.get(`/${second}/result`);
    expect(result.status).toBe(202);
    expect(Object.entries(result.body)).toEqual([
      ['status', 'queued'],
      ['message', expect.any(String)],
    ]);
    expect((await client.get(`/${working}/result`)).status).toBe(202);
    const found = await client.lookup('u', 'second');
    expect(found.body).toMatchObject({ found: true, status: 'queued', text: null, duration: null });
  });

  it('refuses new jobs when it is full, with Retry-After, and still answers known ones', async () => {
    await fillWork();
    const waiting = await submit('waiting');
    await submit('second');
    const refused = await client.submit({ user_uuid: 'u', message_id: 'third' }, AUDIO);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.body).toMatchObject({ error: { type: 'rate_limit_error', code: 'queue_full' } });
    expect((await client.lookup('u', 'third')).body).toEqual({ found: false });

    const known = await client.submit({ user_uuid: 'u', message_id: 'waiting' }, AUDIO);
    expect(known.status).toBe(200);
    expect(known.body).toMatchObject({ job_id: waiting, status: 'queued', queue_position: 1, cached: false });
    await expect.poll(() => readdir(join(server.dataDir, 'spool'))).toHaveLength(AT_WORK + 2);
  });

  it('moves jobs up when one in front is deleted, and erases its audio', async () => {
    await fillWork();
    const first = await submit('first');
    const second = await submit('second');
    expect((await client.delete(first)).body).toEqual({ job_id: first, deleted: true });
    expect((await client.get(`/${second}`)).body['queue_position']).toBe(1);
    expect((await client.get(`/${first}`)).status).toBe(404);
    await expect.poll(() => readdir(join(server.dataDir, 'spool'))).toHaveLength(AT_WORK + 1);
  });

  it('ends the work of a job that is deleted, so that the next one starts', async () => {
    const [working = ''] = await fillWork();
    const waiting = await submit('waiting');
    await client.delete(working);
    await untilProcessing(waiting);
    await expect.poll(() => readdir(join(server.dataDir, 'spool'))).toHaveLength(AT_WORK);
  });

  it('makes one job of 40 identical submissions at one instant', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => client.submit({ user_uuid: 'u', message_id: 'same' }, AUDIO)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body['job_id'])).size).toBe(1);
    expect(answers.every(({ body }) => body['cached'] === false)).toBe(true);
    expect((await client.get('?user_uuid=u')).body['data']).toHaveLength(1);
    await expect.poll(() => readdir(join(server.dataDir, 'spool'))).toHaveLength(1);
  });

  it('fences a running attempt off when the message is forced', async () => {
    const id = await submit('again');
    await untilProcessing(id);
    const forced = await client.submit({ user_uuid: 'u', message_id: 'again', force: '1' }, AUDIO);
    expect(forced.body).toMatchObject({ job_id: id, status: 'queued', cached: false });
    await untilProcessing(id);
    await expect.poll(() => readdir(join(server.dataDir, 'spool'))).toHaveLength(1);
  });

  it('lists jobs newest first, by status and page by page', async () => {
    const working = await fillWork();
    const waiting = await submit('waiting');
    const first = await client.get('?limit=3');
    const cursor = String(first.body['next_cursor']);
    const second = await client.get(`?limit=3&cursor=${cursor}`);
    const ids = [first, second].flatMap(({ body }) =>
      (body['data'] as { job_id: string }[]).map((row) => row.job_id),
    );
    expect(ids).toEqual([waiting, ...working.reverse()]);
    expect(second.body['next_cursor']).toBeNull();
    const queued = await client.get('?status=queued');
    expect(queued.body['data']).toMatchObject([{ job_id: waiting, queue_position: 1 }]);
  });

  it.each([
    '?status=lost',
    '?usr_uuid=u',
    '?limit=0x10',
    '?limit=0',
    '?limit=201',
    '?limit=x',
    '?cursor=nonsense',
    '?user_uuid=',
  ])('refuses to list %s', async (query) => {
    const { status, body } = await client.get(query);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { type: 'invalid_request_error' } });
  });

  it('keeps every job over a restart', async () => {
    const working = await fillWork();
    const waiting = await submit('waiting');
    await server.close({ keepData: true });
    server = await startApp({
      DATA_DIR: server.dataDir,
      FFMPEG_PATH: decoder.path,
      SHUTDOWN_TIMEOUT_SECS: '0',
    });
    client = new TranscriptionsClient(server.url);
    await untilProcessing(working[0] ?? '');
    expect((await client.get(`/${waiting}`)).body['status']).toBe('queued');
  });
});
