import { once } from 'node:events';
import { Agent, request, type IncomingMessage, type RequestOptions } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { StatusRegistry } from '../../src/platform/status/server-status.js';
import { startEchoApp, type EchoApp } from '../support/echo-surface.js';
import { askForSocket, SocketClient } from '../support/socket-client.js';

describe('a request for a socket', () => {
  let app: EchoApp;
  let isReady = true;

  beforeAll(async () => {
    app = await startEchoApp({
      CORS_ORIGINS: 'https://app.example',
      TRUST_PROXY: '127.0.0.1',
      BASE_PATH: '/api',
      MAX_SOCKETS: '4',
      MAX_SOCKETS_PER_IP: '2',
    });
    app.app
      .get(StatusRegistry, { strict: false })
      .addReadinessCheck({ name: 'of the test', isReady: () => isReady });
  });

  afterEach(() => {
    isReady = true;
    app.echo.limits = {};
  });
  afterAll(() => app.close());

  const refusal = (message: unknown): object => ({ error: expect.objectContaining({ message }) as unknown });

  it('is answered by the surface of its path, which knows the parameters and the request id', async () => {
    const answer = await askForSocket(`${app.at('anna%20b')}/?note=why?&lang=en`, {
      'x-request-id': 'mine',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      'x-forwarded-for': '198.51.100.7, 127.0.0.1',
      'sec-websocket-extensions': 'permessage-deflate',
    });
    expect(answer).toMatchObject({ status: 101, headers: { 'x-request-id': 'mine' } });
    expect(answer.headers).not.toHaveProperty('sec-websocket-extensions');
    expect(app.echo.requests.at(-1)?.query.get('lang')).toBe('en');
    expect(app.echo.requests.at(-1)).toMatchObject({
      id: 'mine',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      route: '/v1/echo/:name',
      params: { name: 'anna b' },
      address: '198.51.100.7',
    });
  });

  it('is answered on every listener, and under BASE_PATH', async () => {
    for (const url of [...app.aliasUrls, `${app.url}/api`]) {
      const client = await SocketClient.open(`${url.replace('http', 'ws')}/v1/echo/anna`);
      client.say('here');
      expect(await client.received(1)).toEqual(['{"text":"here"}']);
      await client.close();
    }
  });

  it('gets 404 in the envelope of its path where no surface is', async () => {
    expect(await askForSocket(`${app.url}/v1/nothing`)).toMatchObject({
      status: 404,
      body: refusal('Not Found'),
    });
    expect(await askForSocket(`${app.url}/nothing`)).toMatchObject({
      status: 404,
      body: { detail: 'Not Found' },
    });
  });

  it('gets 400 for a handshake or an address that is malformed', async () => {
    expect(await askForSocket(app.at(), { 'Sec-WebSocket-Key': 'x' })).toMatchObject({
      status: 400,
      body: refusal('The WebSocket handshake is malformed'),
    });
    expect(await askForSocket(app.at('%ff'))).toMatchObject({
      status: 400,
      body: refusal('The address is malformed'),
    });
  });

  it('gets 401 when the surface does not admit it; the key is in no log', async () => {
    const answer = await askForSocket(`${app.at()}?key=wrong`);
    expect(answer).toMatchObject({ status: 401, body: refusal('That key is not known here') });
    expect(answer.headers).toMatchObject({ 'www-authenticate': 'Bearer', connection: 'close' });
    expect(app.log()).toContain(answer.headers['x-request-id']);
    expect(app.log()).not.toContain('key=wrong');
    const metrics = await (await fetch(`${app.url}/metrics/prometheus`)).text();
    expect(metrics).toMatch(/^parley_socket_refusals_total\{status="401"\} [1-9]/m);
  });

  it('gets 500 where something is wrong inside, and the log says what', async () => {
    expect((await askForSocket(`${app.at()}?key=broken`)).status).toBe(500);
    expect(app.log()).toContain('The keys cannot be read');
  });

  it('gets 403 for a page of another origin', async () => {
    const status = async (origin: string): Promise<number> =>
      (await askForSocket(app.at(), { Origin: origin })).status;
    expect(await status('https://evil.example')).toBe(403);
    expect(await status('https://app.example')).toBe(101);
    expect(await status(app.url)).toBe(101);
  });

  it('gets 429 above the limit of its address, 503 above that of the server, and a place once one is free', async () => {
    const from = (address: string): { headers: { 'x-forwarded-for': string } } => ({
      headers: { 'x-forwarded-for': address },
    });
    const open = await Promise.all(
      ['192.0.2.1', '192.0.2.1', '192.0.2.2', '192.0.2.3'].map((address) =>
        SocketClient.open(app.at(), from(address)),
      ),
    );
    await open[3]?.close();
    const answer = (address: string): ReturnType<typeof askForSocket> =>
      askForSocket(app.at(), from(address).headers);
    expect(await answer('192.0.2.1')).toMatchObject({ status: 429, headers: { 'retry-after': '5' } });
    const last = await SocketClient.open(app.at(), from('192.0.2.4'));
    expect(await answer('192.0.2.5')).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    await Promise.all([...open, last].map((client) => client.close()));
    await expect.poll(async () => (await answer('192.0.2.1')).status).toBe(101);
  });

  it('gets 503 while the server is not ready', async () => {
    isReady = false;
    expect(await askForSocket(app.at())).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
      body: refusal('The server is not ready yet'),
    });
  });

  it('is told of a full surface in its socket, which is closed with 1013', async () => {
    app.echo.limits = { sockets: 1 };
    const first = await SocketClient.open(app.at());
    const second = await SocketClient.open(app.at());
    expect(await second.closed).toEqual({ code: 1013, reason: 'server_busy' });
    expect(second.messages.map((text) => JSON.parse(String(text)) as unknown)).toEqual([
      refusal('As many conversations go on as can be served'),
    ]);
    await first.close();
  });

  it('is told when there is nobody to talk to', async () => {
    const client = await SocketClient.open(app.at('full'));
    expect((await client.closed).code).toBe(1013);
    expect(String(client.messages)).toContain('No model is free');
  });

  it('is not mistaken for one when it offers HTTP/2: the request is answered, body and all', async () => {
    const csv = 'sku,name\n1,Tea\n2,Milk\n';
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const openConnections = async (): Promise<number> => {
      const options = { agent, headers: { accept: 'text/plain' }, body: '' };
      const { body } = await rawHttp(`${app.url}/metrics`, options);
      return Number(/^parley_connections_open (\d+)$/m.exec(body)?.[1]);
    };
    const before = await openConnections();
    const headers = {
      connection: 'Upgrade, HTTP2-Settings',
      upgrade: 'h2c',
      'http2-settings': 'AAMAAABk',
      'content-type': 'text/csv',
    };
    for (let times = 0; times < 3; times += 1) {
      const answer = await rawHttp(`${app.url}/catalog/import`, {
        method: 'POST',
        headers,
        agent,
        body: csv,
      });
      expect(answer).toEqual({ status: 200, body: expect.stringContaining('"imported":2') as string });
    }
    expect(await openConnections()).toBeLessThanOrEqual(before);
    agent.destroy();
  });
});

/** `fetch` does not let a header of the connection be set. */
async function rawHttp(
  url: string,
  { body, ...options }: RequestOptions & { body: string },
): Promise<{ status: number | undefined; body: string }> {
  const sent = request(url, options).end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode, body: (await response.toArray()).join('') };
}
