import { readFile, readdir } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spokenWav } from '../support/synthetic-speech.js';
import { TranscriptionsClient } from '../support/transcriptions-client.js';

const TOKEN = 'canary-7f3a9c51';

describe('a voice message submitted by URL', () => {
  let speech: Buffer;
  let source: Server;
  let sourceUrl: string;
  let server: RunningApp;
  let client: TranscriptionsClient;
  const held: ServerResponse[] = [];

  beforeAll(async () => {
    speech = await spokenWav('The parcel will arrive on Monday morning.');
    source = createServer((request, response) => {
      if (request.url?.startsWith('/message')) response.end(speech);
      else if (request.url?.startsWith('/held')) held.push(response);
      else if (request.url?.startsWith('/inward')) {
        response.writeHead(302, { location: `http://127.0.0.2:1/secret?token=${TOKEN}` }).end();
      } else if (request.url?.startsWith('/drip')) drip(response);
      else response.writeHead(404).end('no such message');
    });
    await new Promise<void>((resolve) => source.listen(0, '127.0.0.1', resolve));
    sourceUrl = `http://127.0.0.1:${(source.address() as AddressInfo).port}`;
    server = await startApp({
      INFERENCE_WORKERS: '1',
      OUTBOUND_ALLOW: '127.0.0.1',
      FETCH_TIMEOUT_SECS: '2',
      LOG_LEVEL: 'trace',
    });
    client = new TranscriptionsClient(server.url);
    await untilReady(server.url);
  });

  afterAll(async () => {
    await server.close();
    source.closeAllConnections();
    await new Promise((resolve) => source.close(resolve));
  });

  const transcribe = (messageId: string, path: string): Promise<Record<string, unknown>> =>
    client.transcribe({ user_uuid: 'u', message_id: messageId, url: `${sourceUrl}${path}` });

  it('is fetched and transcribed', async () => {
    const body = await transcribe('plain', `/message?token=${TOKEN}`);
    expect(body).toMatchObject({ status: 'completed', text: expect.stringMatching(/parcel/i) });
    await expect.poll(() => readdir(join(server.dataDir, 'spool'))).toEqual([]);
  });

  it('waits in line, as a job, while its audio is fetched', async () => {
    const { body } = await client.submit({ user_uuid: 'u', message_id: 'held', url: `${sourceUrl}/held` });
    expect(body).toMatchObject({ status: 'queued', queue_position: 1 });
    const jobId = String(body['job_id']);
    expect((await client.get(`/${jobId}`)).body).toMatchObject({ status: 'queued', queue_position: 1 });
    const waitForRequest = async (): Promise<void> => {
      while (held.length === 0) await new Promise((resolve) => setImmediate(resolve));
    };
    await waitForRequest();
    for (const response of held.splice(0)) response.end(speech);
    expect((await client.untilEnded(jobId))['status']).toBe('completed');
  });

  it.each([
    ['a missing message', '/nothing', 'Failed to fetch audio from URL: HTTP 404'],
    ['a redirect inward', '/inward', /^(Failed to fetch|The address may not be reached)/],
    ['a byte a second', '/drip', /^Failed to fetch audio from URL/],
  ])('fails for %s, and says why without the address', async (name, path, error) => {
    const body = await transcribe(name, `${path}?token=${TOKEN}`);
    expect(body).toMatchObject({
      status: 'failed',
      error: typeof error === 'string' ? error : expect.stringMatching(error),
    });
    expect(JSON.stringify(body)).not.toContain(TOKEN);
    expect(JSON.stringify(body)).not.toContain(sourceUrl);
  });

  it.each([
    ['ftp://example.com/a.wav', 'invalid_request_error'],
    ['not a url', 'invalid_request_error'],
    [`http://127.0.0.2/a?token=${TOKEN}`, 'invalid_request_error'],
    [`http://[::ffff:10.0.0.1]/a?token=${TOKEN}`, 'invalid_request_error'],
    ['http://0x7f000002/a', 'invalid_request_error'],
  ])('is refused at once for %s', async (url, type) => {
    const { status, body, text } = await client.submit({ user_uuid: 'u', message_id: 'refused', url });
    expect([status, body]).toMatchObject([400, { error: { type } }]);
    expect(text).not.toContain(TOKEN);
    expect((await client.lookup('u', 'refused')).body).toEqual({ found: false });
  });

  it('is left unfetched when a file came too, and the answer says so', async () => {
    const form = { user_uuid: 'u', message_id: 'both', url: `${sourceUrl}/nothing` };
    const { body } = await client.submit(form, speech);
    expect(body['dropped_parameters']).toEqual([
      { parameter: 'url', reason: 'A file was sent too, and is used.' },
    ]);
    expect((await client.untilEnded(String(body['job_id'])))['status']).toBe('completed');
  });

  it('leaves its token neither in the log nor in the data folder', async () => {
    expect(server.log()).toContain('"msg":"request"');
    expect(server.log()).not.toContain(TOKEN);
    await server.close({ keepData: true });
    for (const path of await readdir(server.dataDir, { recursive: true, withFileTypes: true })) {
      if (!path.isFile()) continue;
      expect((await readFile(join(path.parentPath, path.name))).includes(TOKEN)).toBe(false);
    }
  });
});

function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'audio/wav' });
  const timer = setInterval(() => response.write('R'), 1000);
  response.on('close', () => clearInterval(timer));
}
