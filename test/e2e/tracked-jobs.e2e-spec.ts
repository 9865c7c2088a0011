import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AudioProcessClient } from '../support/audio-process-client.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spokenChapters } from '../support/spoken-chapters.js';
import { spokenWav } from '../support/synthetic-speech.js';
import { WebhookReceiver, type ReceivedWebhook } from '../support/webhook-receiver.js';

const TOKEN = 'canary-token';

describe('jobs with a callback', () => {
  let server: RunningApp;
  let receiver: WebhookReceiver;
  let client: AudioProcessClient;
  let speech: Buffer;
  /** What is cancelled is not done before. */
  let book: Buffer;
  let count = 0;

  beforeAll(async () => {
    speech = await spokenWav('The elephant sleeps under the old bridge.');
    book = await spokenChapters(20);
    server = await startApp({ INFERENCE_WORKERS: '1', OUTBOUND_ALLOW: '127.0.0.1' });
    client = new AudioProcessClient(server.url);
    await untilReady(server.url);
  });
  afterAll(async () => {
    await server.close();
    await receiver.close();
  });
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
  });

  /** Submits speech that is not known yet; gives the client's id. */
  const submit = async (fields: Record<string, string> = {}, audio = speech): Promise<string> => {
    const jobId = `job-${++count}`;
    const callback_url = `${receiver.url}?key=canary-key`;
    const { status, text } = await client.process(
      { source_language: 'en', useCache: 'false', callback_url, callback_token: TOKEN, jobId, ...fields },
      audio,
    );
    expect(status, text).toBe(202);
    return jobId;
  };
  const dataFolderHolds = async (text: string): Promise<boolean> => {
    const names = await readdir(server.dataDir, { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile() && !entry.name.endsWith('.onnx'));
    // A file that is gone meanwhile holds nothing.
    const contents = await Promise.all(
      files.map((file) => readFile(join(file.parentPath, file.name)).catch(() => Buffer.alloc(0))),
    );
    return contents.some((content) => content.includes(text));
  };
  const seqOf = ({ payload }: ReceivedWebhook): number => payload.seq;

  it('tell their client and whoever follows them the same, in rising order', async () => {
    const id = await submit();
    const { messages } = await client.untilEnded(id);
    const [final] = await receiver.untilFinals(1);
    expect(final?.payload).toEqual(messages.at(-1));
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => index + 1));
    for (const { payload } of receiver.progress) expect(messages).toContainEqual(payload);
    const seqs = receiver.progress.map(seqOf);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    expect(messages.map(({ phase }) => phase)).toEqual([
      ...Array.from({ length: messages.length - 1 }, () => 'progress'),
      'completed',
    ]);
    expect(messages[0]).toMatchObject({ message: 'Job initialisiert', data: { progress: 5 }, job: { id } });
  });

  it('end once when they are cancelled, as their client hears', async () => {
    const id = await submit({}, book);
    const answer = await client.fetch(`/api/jobs/${id}`, { method: 'DELETE' });
    expect(answer.body).toMatchObject({ data: { status: 'failed', error: { code: 'CANCELLED' } } });
    const { messages, job } = await client.untilEnded(id);
    expect(messages.filter(({ phase }) => phase !== 'progress')).toHaveLength(1);
    expect(job.error?.code).toBe('CANCELLED');
    await submit();
    const finals = await receiver.untilFinals(2);
    expect(finals.filter(({ payload }) => payload.job.id === id).map(({ payload }) => payload.phase)).toEqual(
      ['error'],
    );
  });

  it('are found by each of their ids, and by none once they are erased', async () => {
    const id = await submit();
    const { job } = await client.untilEnded(id);
    const ids = [id, job.job_id, job.process_id];
    for (const anyId of ids) expect((await client.job(anyId)).job_id).toBe(job.job_id);
    await client.fetch(`/api/jobs/${job.process_id}?erase=true`, { method: 'DELETE' });
    for (const anyId of ids) {
      expect(await client.fetch(`/api/jobs/${anyId}`)).toMatchObject({
        status: 404,
        body: {
          status: 'error',
          error: {
            code: 'JOB_NOT_FOUND',
            message: 'job not found',
            details: { error_type: 'JOB_NOT_FOUND' },
          },
        },
      });
    }
    await submit({ jobId: id });
  });

  it('keep address and token out of answers, logs and files, and leave no words behind when erased', async () => {
    receiver.script.push({ status: 500 });
    const id = await submit();
    const { job } = await client.untilEnded(id);
    expect(job.results?.markdown_content).toMatch(/elephant/i);
    expect(await dataFolderHolds('elephant')).toBe(true);
    await receiver.untilFinals(2);
    const answers = [JSON.stringify(await client.job(id)), (await client.fetch('/api/jobs')).text];
    for (const text of [...answers, server.log()]) expect(text).not.toContain('canary');
    expect(await dataFolderHolds('canary')).toBe(false);
    const { body } = await client.fetch('/api/jobs?limit=200');
    const { jobs } = body['data'] as { jobs: { job_id: string }[] };
    for (const { job_id } of jobs) await client.fetch(`/api/jobs/${job_id}?erase=true`, { method: 'DELETE' });
    // Somebody may read what is to be scrubbed just then.
    await expect.poll(() => dataFolderHolds('elephant')).toBe(false);
  });

  it('are refused a callback that may not be reached, before any work', async () => {
    const fields = { source_language: 'en', callback_url: 'http://10.1.2.3/hook?key=canary' };
    const { status, body, text } = await client.process(fields, speech);
    expect(status).toBe(400);
    expect(body['error']).toMatchObject({ code: 'INVALID_CALLBACK_URL' });
    expect(text).toContain('OUTBOUND_ALLOW');
    expect(text).not.toContain('canary');
  });

  it.each([
    ['?status=lost', 'status must be one of pending, processing, completed, failed'],
    ['?cursor=x', 'cursor is not one that this server gave'],
  ])('are not listed with %s', async (query, message) => {
    expect(await client.fetch(`/api/jobs${query}`)).toMatchObject({
      status: 400,
      body: { status: 'error', error: { code: 'INVALID_REQUEST', message } },
    });
  });

  it('are acted upon with a body of type JSON that is empty', async () => {
    const headers = { 'content-type': 'application/json' };
    const id = await submit({}, book);
    const cancelled = await client.fetch(`/api/jobs/${id}`, { method: 'DELETE', headers });
    expect(cancelled.body).toMatchObject({ data: { status: 'failed' } });
    const replayed = await client.fetch(`/api/jobs/${id}/webhook/replay`, { method: 'POST', headers });
    expect(replayed.status).toBe(200);
    const malformed = await client.fetch(`/api/jobs/${id}/webhook/replay`, {
      method: 'POST',
      headers,
      body: '{"half',
    });
    expect(malformed.status).toBe(400);
  });

  it.each(['/api/%6aobs/unknown/nothing', '/%61pi/jobs/%zz'])(
    'have their envelope at %s too',
    async (path) => {
      expect((await client.fetch(path)).body).toMatchObject({ status: 'error', error: {} });
    },
  );

  it('end the streams of those who follow them when the server stops', async () => {
    const other = await startApp({
      INFERENCE_WORKERS: '1',
      OUTBOUND_ALLOW: '127.0.0.1',
      SHUTDOWN_TIMEOUT_SECS: '1',
    });
    const its = new AudioProcessClient(other.url);
    await its.process({ source_language: 'en', callback_url: receiver.url, jobId: 'a' }, speech);
    const stream = await fetch(`${other.url}/api/jobs/a/stream`);
    await other.close();
    expect(await stream.text()).toContain('"seq":1');
  });
});
