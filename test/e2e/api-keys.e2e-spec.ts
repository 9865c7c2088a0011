import { readdir } from 'node:fs/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type RunningApp } from '../support/running-app.js';

const KEY = 'canary-key-of-anna';
const OTHER_KEY = 'canary-key-of-bert';
const WRONG_KEY = 'canary-key-of-eve';
const STATUS = 'v1/audio/transcriptions/status';

describe('a server with API_KEYS and API_KEYS_V1', () => {
  let server: RunningApp;

  beforeAll(async () => {
    server = await startApp({
      API_KEYS: `${KEY}, ${OTHER_KEY}`,
      API_KEYS_V1: 'true',
      CORS_ORIGINS: '*',
      INFERENCE_WORKERS: '1',
    });
  });

  afterAll(() => server.close());

  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${server.url}/${path}`, { headers });

  it.each<[string, Record<string, string>]>([
    ['no key', {}],
    ['a wrong key', { authorization: `Bearer ${WRONG_KEY}` }],
    ['a wrong key in X-Api-Key', { 'x-api-key': WRONG_KEY }],
    ['half a key', { 'x-api-key': KEY.slice(0, -1) }],
    ['two keys in one', { 'x-api-key': `${KEY},${OTHER_KEY}` }],
    ['a key of another scheme', { authorization: `Basic ${KEY}` }],
  ])('answers %s with 401', async (_name, headers) => {
    const answer = await get(STATUS, headers);
    const text = await answer.text();
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(JSON.parse(text)).toEqual({
      error: {
        message: expect.stringContaining('API key'),
        type: 'authentication_error',
        param: null,
        code: 'unauthenticated',
      },
    });
    expect(text).not.toContain('canary');
  });

  it.each<[string, Record<string, string>]>([
    ['Authorization', { authorization: `Bearer ${KEY}` }],
    ['Authorization, in small letters', { authorization: `bearer ${OTHER_KEY}` }],
    ['X-Api-Key', { 'x-api-key': KEY }],
    ["X-Api-Key beside a proxy's own credentials", { 'x-api-key': OTHER_KEY, authorization: 'Basic dTpw' }],
  ])('takes a key from %s', async (_name, headers) => {
    expect((await get(STATUS, headers)).status).toBe(200);
  });

  it.each(['v1/models', STATUS, 'v1/audio/transcriptions/lookup', 'v1/audio/transcriptions/x/events'])(
    'guards /%s before it looks at the request',
    async (path) => {
      expect((await get(path)).status).toBe(401);
    },
  );

  it.each(['health', 'health/live', 'docs', 'openapi.json', 'asyncapi.json'])(
    'leaves /%s open',
    async (path) => {
      expect((await get(path)).status).toBe(200);
    },
  );

  it.each(['v1/nothing', 'nothing'])('answers /%s with 404 all the same', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('lets the preflight of a browser pass, and both headers after it', async () => {
    const preflight = await fetch(`${server.url}/${STATUS}`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://wazo.example',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization,x-api-key',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization,x-api-key');
    const refusal = await get(STATUS, { origin: 'https://wazo.example' });
    expect(refusal.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('refuses an upload at its head, reads nothing of it and closes the connection', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1').setEncoding('utf8');
    socket.write(
      'POST /v1/audio/transcriptions HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n' +
        `X-Api-Key: ${WRONG_KEY}\r\nContent-Length: ${400 * 1024 * 1024}\r\n\r\n`,
    );
    const [head] = (await once(socket, 'data')) as [string];
    expect(head).toMatch(/^HTTP\/1\.1 401 /);
    socket.write('--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc');
    await once(socket, 'close');
    await expect.poll(() => readdir(join(server.dataDir, 'spool'))).toEqual([]);
  });

  it('has written no key into the log', () => {
    expect(server.log()).toContain('"status":401');
    expect(server.log()).not.toContain('canary');
  });
});

describe('a server with API_KEYS alone', () => {
  let server: RunningApp;

  beforeAll(async () => {
    server = await startApp({ API_KEYS: KEY, INFERENCE_WORKERS: '1' });
  });

  afterAll(() => server.close());

  it('leaves /v1 as its document has it, whatever key comes along', async () => {
    expect((await fetch(`${server.url}/${STATUS}`)).status).toBe(200);
    expect((await fetch(`${server.url}/${STATUS}`, { headers: { 'x-api-key': WRONG_KEY } })).status).toBe(
      200,
    );
  });

  it.each([
    ['POST', 'api/audio/process'],
    ['GET', 'api/audio/templates'],
    ['GET', 'api/jobs'],
    ['GET', 'api/jobs/x'],
    ['GET', 'api/jobs/x/stream'],
    ['DELETE', 'api/jobs/x'],
    ['POST', 'api/jobs/x/webhook/replay'],
  ])('guards %s /%s on every listener, and refuses in the envelope of document 2', async (method, path) => {
    for (const url of [server.url, ...server.aliasUrls]) {
      const answer = await fetch(`${url}/${path}`, { method });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(await answer.json()).toMatchObject({
        status: 'error',
        error: { code: 'UNAUTHORIZED', message: expect.stringContaining('API key') },
      });
    }
  });

  it('lets a key of its own through', async () => {
    const headers = { 'x-api-key': KEY };
    expect((await fetch(`${server.url}/api/jobs`, { headers })).status).toBe(200);
    expect((await fetch(`${server.url}/api/jobs/x`, { headers })).status).toBe(404);
    expect((await fetch(`${server.url}/api/audio/process`, { headers, method: 'POST' })).status).toBe(400);
  });

  it('answers what is not there with 404 all the same', async () => {
    expect((await fetch(`${server.url}/api/nothing`)).status).toBe(404);
  });
});
