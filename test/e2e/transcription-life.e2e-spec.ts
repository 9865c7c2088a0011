import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wavOf } from '../../src/engine/audio/wav-file.js';
import { JobQueue } from '../../src/modules/jobs/queue/job-queue.js';
import { Housekeeping } from '../../src/modules/transcriptions/housekeeping.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spokenWav } from '../support/synthetic-speech.js';
import { TranscriptionsClient } from '../support/transcriptions-client.js';

const DAY_MS = 86_400_000;

describe('a transcription’s life', () => {
  let server: RunningApp;
  let client: TranscriptionsClient;
  let monday: Buffer;
  let friday: Buffer;

  beforeAll(async () => {
    [monday, friday] = [await spokenWav('See you on Monday.'), await spokenWav('See you on Friday.')];
    server = await startApp({ INFERENCE_WORKERS: '1', MAX_UPLOAD_MB: '1', MAX_AUDIO_DURATION_SECS: '60' });
    client = new TranscriptionsClient(server.url);
    await untilReady(server.url);
  });

  afterAll(() => server.close());

  it('transcribes other audio under the same id when it is forced', async () => {
    const pair = { user_uuid: 'u', message_id: 'forced' };
    const first = await client.transcribe(pair, monday);
    expect(first['text']).toMatch(/monday/i);
    const unforced = await client.transcribe(pair, friday);
    expect(unforced).toEqual(first);
    const second = await client.transcribe({ ...pair, force: 'true' }, friday);
    expect(second).toMatchObject({ job_id: first['job_id'], text: expect.stringMatching(/friday/i) });
  });

  it('says what it does not heed of a known message', async () => {
    const pair = { user_uuid: 'u', message_id: 'heeded' };
    await client.transcribe({ ...pair, response_format: 'srt' }, monday);
    const again = await client.submit(
      { ...pair, response_format: 'vtt', language: 'en', colour: 'red' },
      monday,
    );
    const dropped = again.body['dropped_parameters'] as { parameter: string }[];
    expect(dropped.map(({ parameter }) => parameter)).toEqual(['colour', 'response_format']);
  });

  it('takes a failed message up again under the same id', async () => {
    const pair = { user_uuid: 'u', message_id: 'failed' };
    const failed = await client.transcribe(pair, Buffer.from('this is not audio'));
    expect(failed).toMatchObject({
      status: 'failed',
      error: expect.stringMatching(/^Transcription failed: /),
    });
    const again = await client.transcribe(pair, monday);
    expect(again).toMatchObject({ job_id: failed['job_id'], status: 'completed' });
    expect((await client.lookup('u', 'failed')).body).not.toHaveProperty('error');
  });

  it('hears nobody in silence', async () => {
    const body = await client.transcribe(
      { user_uuid: 'u', message_id: 's' },
      wavOf(new Int16Array(160_000), 16_000),
    );
    expect(body).toMatchObject({ status: 'completed', text: '', duration: 10 });
  });

  it('fails for audio that is too long, in the words of the document’s server', async () => {
    const body = await client.transcribe(
      { user_uuid: 'u', message_id: 'l' },
      wavOf(new Int16Array(488_000), 8000),
    );
    expect(body).toMatchObject({
      status: 'failed',
      error: expect.stringMatching(/^Audio too long: 1\.1 minutes\. Maximum allowed: 1 minutes?\.$/),
    });
  });

  it.each([
    [
      { language: 'fr' },
      "Language 'fr' is not supported by model 'moonshine-tiny'. Supported languages: en.",
    ],
    [{ model: 'parakeet' }, "Model 'parakeet' is not available. Available models: moonshine-tiny."],
  ])('refuses %j before any work, naming what is usable', async (extra, message) => {
    const { status, body } = await client.submit({ user_uuid: 'u', message_id: 'no', ...extra }, monday);
    expect([status, body]).toMatchObject([400, { error: { message } }]);
    expect((await client.lookup('u', 'no')).body).toEqual({ found: false });
    await expect.poll(() => readdir(join(server.dataDir, 'spool'))).toEqual([]);
  });

  it('gives the format asked for at submission, and another when the query names one', async () => {
    const fields = { user_uuid: 'u', message_id: 'format', response_format: 'vtt', language: 'en-GB' };
    const { job_id: jobId } = await client.transcribe(fields, monday);
    const asked = await client.get(`/${String(jobId)}/result`);
    expect(asked.text).toMatch(/^WEBVTT\n/);
    const verbose = await client.get(`/${String(jobId)}/result?response_format=verbose_json`);
    expect(verbose.body).toMatchObject({ language: 'en' });
    expect(verbose.body).not.toHaveProperty('warning');
    expect((await client.get(`/${String(jobId)}/result?response_format=docx`)).status).toBe(400);
    expect(await client.get(`/${String(jobId)}/result?format=srt`)).toMatchObject({
      status: 400,
      body: { error: { message: 'format: This parameter is not known here.' } },
    });
    expect((await client.get(`/${String(jobId)}/result?response_format=`)).status).toBe(200);
  });

  it('tells its events from the beginning to whoever comes late', async () => {
    const { job_id: jobId } = await client.transcribe({ user_uuid: 'u', message_id: 'events' }, monday);
    const { text, headers } = await client.get(`/${String(jobId)}/events`);
    expect(headers.get('content-type')).toContain('text/event-stream');
    const events = [...text.matchAll(/^event: (\w+)$/gm)].map(([, type]) => type);
    expect(events).toEqual(['piece', 'completed']);
  });

  it('tells a client that knows the end not to come back, until the message is submitted anew', async () => {
    const pair = { user_uuid: 'u', message_id: 'known' };
    const { job_id: jobId } = await client.transcribe(pair, monday);
    const { text } = await client.get(`/${String(jobId)}/events`);
    const lastEventId = /^id: (completed-\d+)$/m.exec(text)?.[1] ?? '';
    const comeBack = (): Promise<Response> =>
      fetch(`${client.baseUrl}/${String(jobId)}/events`, { headers: { 'last-event-id': lastEventId } });
    expect((await comeBack()).status).toBe(204);
    await client.transcribe({ ...pair, force: 'true' }, monday);
    expect(await (await comeBack()).text()).toContain('event: completed');
  });

  it('forgets everything that is deleted', async () => {
    const { job_id: jobId } = await client.transcribe({ user_uuid: 'u', message_id: 'deleted' }, monday);
    expect((await client.delete(String(jobId))).status).toBe(200);
    expect((await client.delete(String(jobId))).status).toBe(404);
    expect((await client.lookup('u', 'deleted')).body).toEqual({ found: false });
  });

  it('loses its text when nobody looked it up for the time of retention, and can be submitted again', async () => {
    const pair = { user_uuid: 'u', message_id: 'old' };
    const { job_id: jobId } = await client.transcribe(pair, monday);
    const housekeeping = server.app.get(Housekeeping);
    await housekeeping.run(Date.now() + 364 * DAY_MS);
    expect((await client.lookup('u', 'old')).body).toMatchObject({ found: true });
    await housekeeping.run(Date.now() + 366 * DAY_MS);
    expect((await client.lookup('u', 'old')).body).toEqual({ found: false });
    expect((await client.get(`/${String(jobId)}/result`)).status).toBe(404);
    expect(await client.transcribe(pair, monday)).toMatchObject({ job_id: jobId, status: 'completed' });
  });

  it('loses what its error says with the text, in the queue too', async () => {
    const failed = await client.transcribe({ user_uuid: 'u', message_id: 'junk' }, Buffer.from('no audio'));
    const errorIn = async (): Promise<unknown> =>
      (await server.app.get(JobQueue, { strict: false }).find(String(failed['job_id'])))?.error;
    expect(await errorIn()).toEqual({ code: 'audio_unreadable', message: expect.stringMatching(/./) });
    await server.app.get(Housekeeping).run(Date.now() + 366 * DAY_MS);
    expect(await errorIn()).toEqual({ code: 'audio_unreadable', message: '' });
  });
});

describe('a spool that is full', () => {
  it('answers 503 with Retry-After and keeps nothing', async () => {
    const server = await startApp({ INFERENCE_WORKERS: '1', MAX_SPOOL_MB: '1' });
    const { status, headers, body } = await new TranscriptionsClient(server.url).submit(
      { user_uuid: 'u', message_id: 'm' },
      new Uint8Array(2 * 1024 * 1024),
    );
    expect([status, headers.get('retry-after')]).toEqual([503, '60']);
    expect(body).toMatchObject({ error: { type: 'server_error', code: 'storage_full' } });
    await expect.poll(() => readdir(join(server.dataDir, 'spool'))).toEqual([]);
    await server.close();
  });
});
