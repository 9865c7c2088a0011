import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { connect, Socket } from 'node:net';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { AppError } from '../../src/platform/errors/app-error.js';
import { OutboundAllowList } from '../../src/platform/outbound/outbound-allow-list.js';
import type { Download } from '../../src/platform/outbound/outbound-call.js';
import { OutboundClient, type OutboundClientOptions } from '../../src/platform/outbound/outbound-client.js';
import {
  startHttpServer,
  startHttpsServer,
  startRawServer,
  type LoopbackServer,
} from '../support/loopback-server.js';

const CANARY = 'canary-77ab';
const AUDIO = randomBytes(300_000);
const servers: LoopbackServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function http(listener: RequestListener): Promise<LoopbackServer> {
  const server = await startHttpServer(listener);
  servers.push(server);
  return server;
}

async function raw(listener: (socket: Socket) => void): Promise<LoopbackServer> {
  const server = await startRawServer(listener);
  servers.push(server);
  return server;
}

async function https(names: readonly string[], listener: RequestListener): Promise<LoopbackServer> {
  const server = await startHttpsServer(names, listener);
  servers.push(server);
  return server;
}

/** A client for which every name leads to loopback and `wazo.lan` and `pbx.lan` are opened. */
function aClient(overrides: Partial<OutboundClientOptions> & { allowText?: string } = {}): OutboundClient {
  const { allowText = 'wazo.lan,pbx.lan', ...options } = overrides;
  return new OutboundClient({
    allow: OutboundAllowList.parse(allowText),
    tlsVerify: false,
    resolve: async () => ['127.0.0.1'],
    ...options,
  });
}

function urlOf(server: LoopbackServer, host = 'wazo.lan', scheme = 'http'): string {
  return `${scheme}://${host}:${server.port}/recording?token=${CANARY}`;
}

async function read(download: Download): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of download.body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The error of fetching and reading the whole; fails when there is none or when it repeats the query. */
async function failureOf(attempt: Promise<Download>): Promise<AppError> {
  const error = await attempt.then(read).then(
    () => undefined,
    (reason: unknown) => reason as AppError,
  );
  expect(error, 'an error').toBeDefined();
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(CANARY);
  return error as AppError;
}

const LIMITS = { maxBytes: 1_000_000, totalTimeoutMs: 20_000 };

describe('downloading from an allowed private host', () => {
  it('streams the whole body and sends the name as Host', async () => {
    let seen: IncomingHttpHeaders = {};
    const server = await http((request, response) => {
      seen = request.headers;
      response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': AUDIO.length }).end(AUDIO);
    });
    const download = await aClient().download(urlOf(server), {
      ...LIMITS,
      headers: { 'X-Auth-Token': 'abc' },
    });
    expect(download).toMatchObject({
      status: 200,
      contentType: 'audio/wav',
      contentLengthBytes: AUDIO.length,
    });
    expect((await read(download)).equals(AUDIO)).toBe(true);
    expect(seen).toMatchObject({
      host: `wazo.lan:${server.port}`,
      connection: 'close',
      'accept-encoding': 'identity',
      'x-auth-token': 'abc',
    });
    await server.idle();
  });

  it('goes on to the next address when the first does not answer', async () => {
    const server = await http((_request, response) => response.end(AUDIO));
    const client = aClient({ resolve: async () => ['127.0.0.2', '127.0.0.1'] });
    expect(await read(await client.download(urlOf(server), LIMITS))).toHaveLength(AUDIO.length);
  });

  it('resolves by the system, hosts file included', async () => {
    const server = await http((_request, response) => response.end('x'));
    const client = new OutboundClient({ allow: OutboundAllowList.parse('localhost'), tlsVerify: true });
    expect(await read(await client.download(urlOf(server, 'localhost'), LIMITS))).toHaveLength(1);
  });

  it('ignores proxies of the environment', async () => {
    const server = await http((_request, response) => response.end('x'));
    const before = process.env['http_proxy'];
    process.env['http_proxy'] = 'http://127.0.0.1:1';
    try {
      expect(await read(await aClient().download(urlOf(server), LIMITS))).toHaveLength(1);
    } finally {
      if (before === undefined) delete process.env['http_proxy'];
      else process.env['http_proxy'] = before;
    }
  });

  it('ends the connection when the reader stops early or never starts', async () => {
    const server = await http((_request, response) => void response.write(AUDIO));
    for await (const chunk of (await aClient().download(urlOf(server), LIMITS)).body) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    (await aClient().download(urlOf(server), LIMITS)).close();
    await server.idle();
    expect(server.connections()).toBe(2);
  });
});

describe('TLS', () => {
  const answer: RequestListener = (_request, response) => response.end('ok');

  it('accepts a self-signed certificate for a named host when verification is off', async () => {
    const server = await https(['wazo.lan'], answer);
    expect(await read(await aClient().download(urlOf(server, 'wazo.lan', 'https'), LIMITS))).toHaveLength(2);
  });

  it('accepts it for a literal address of an opened network', async () => {
    const server = await https(['127.0.0.1'], answer);
    const client = aClient({ allowText: '127.0.0.0/8' });
    expect(await read(await client.download(urlOf(server, '127.0.0.1', 'https'), LIMITS))).toHaveLength(2);
  });

  it('refuses it for a host that only its network opens', async () => {
    const server = await https(['other.lan'], answer);
    const client = aClient({ allowText: '127.0.0.0/8' });
    const error = await failureOf(client.download(urlOf(server, 'other.lan', 'https'), LIMITS));
    expect(error).toMatchObject({
      code: 'fetch_failed',
      message: expect.stringContaining('certificate') as string,
    });
  });

  it('refuses it when verification is on', async () => {
    const server = await https(['wazo.lan'], answer);
    const error = await failureOf(
      aClient({ tlsVerify: true }).download(urlOf(server, 'wazo.lan', 'https'), LIMITS),
    );
    expect(error.message).toContain('the certificate is not trusted');
  });

  it('fails when the other side does not speak it, or never answers the handshake', async () => {
    const plain = await raw((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
    const error = await failureOf(aClient().download(urlOf(plain, 'wazo.lan', 'https'), LIMITS));
    expect(error).toMatchObject({ code: 'fetch_failed', message: expect.stringContaining('TLS') as string });
    const silent = await raw(() => undefined);
    const options = { ...LIMITS, connectTimeoutMs: 60 };
    const timeout = await failureOf(aClient().download(urlOf(silent, 'wazo.lan', 'https'), options));
    expect(timeout.code).toBe('fetch_timeout');
    await silent.idle();
  });
});

describe('redirects', () => {
  it('are followed, with the caller’s headers dropped on the way to another origin', async () => {
    const seen: IncomingHttpHeaders[] = [];
    const target = await http((request, response) => {
      seen.push(request.headers);
      response.end('audio');
    });
    const server = await http((request, response) => {
      seen.push(request.headers);
      const location = request.url === '/same' ? urlOf(target, 'pbx.lan') : '/same';
      response.writeHead(302, { location }).end();
    });
    const headers = { authorization: 'Bearer s3cret' };
    expect(await read(await aClient().download(urlOf(server), { ...LIMITS, headers }))).toHaveLength(5);
    expect(seen.map(({ authorization }) => authorization)).toEqual([
      'Bearer s3cret',
      'Bearer s3cret',
      undefined,
    ]);
  });

  it.each([
    'http://127.0.0.1:9/',
    'http://2130706433/',
    'http://[::ffff:127.0.0.1]/',
    '//169.254.169.254/latest/meta-data/',
    '/\\127.0.0.1/',
    'http://elsewhere.example/',
    'http://localhost/',
  ])('to %s is refused and not followed', async (location) => {
    const server = await http((_request, response) => response.writeHead(302, { location }).end());
    const dialled: string[] = [];
    const dial = (address: string, port: number): Socket => {
      dialled.push(address);
      return connect(port, address);
    };
    const error = await failureOf(aClient({ dial }).download(urlOf(server), LIMITS));
    expect(error).toMatchObject({
      code: 'address_refused',
      message: expect.stringContaining('redirects') as string,
    });
    expect(error.message).toContain('OUTBOUND_ALLOW');
    expect(error.message).not.toMatch(/127|169|elsewhere/);
    expect(dialled).toHaveLength(1);
  });

  it.each([
    'file:///etc/passwd',
    'ftp://wazo.lan/',
    'http://user:pass@wazo.lan/',
    'http://wazo.lan:99999/',
    'data:,x',
  ])('to %s fail', async (location) => {
    const server = await http((_request, response) => response.writeHead(301, { location }).end());
    expect((await failureOf(aClient().download(urlOf(server), LIMITS))).code).toBe('fetch_failed');
  });

  it('from https to http fail', async () => {
    const plain = await http((_request, response) => response.end('audio'));
    const server = await https(['wazo.lan'], (_request, response) =>
      response.writeHead(307, { location: urlOf(plain) }).end(),
    );
    const error = await failureOf(aClient().download(urlOf(server, 'wazo.lan', 'https'), LIMITS));
    expect(error.message).toBe('Failed to fetch audio from URL: it redirects from https to http');
    expect(plain.connections()).toBe(0);
  });

  it('without end stop after the limit', async () => {
    const server = await http((_request, response) => response.writeHead(308, { location: '/again' }).end());
    const error = await failureOf(aClient().download(urlOf(server), LIMITS));
    expect(error.message).toBe('Failed to fetch audio from URL: more than 5 redirects');
    expect(server.connections()).toBe(6);
  });
});

describe('rebinding', () => {
  it('is refused when the name led to a public address at submission and to a private one later', async () => {
    const server = await http((_request, response) => response.end('inside'));
    const answers = [['93.184.216.34'], ['127.0.0.1']];
    const client = aClient({ resolve: async () => answers.shift() ?? [] });
    const url = urlOf(server, 'rebind.example');
    await client.precheck(url);
    expect((await failureOf(client.download(url, LIMITS))).code).toBe('address_refused');
    expect(server.connections()).toBe(0);
  });

  it('has no second look-up to exploit: the checked address is the one connected to', async () => {
    const dialled: string[] = [];
    let lookups = 0;
    const resolve = async () => [(lookups += 1) === 1 ? '93.184.216.34' : '127.0.0.1'];
    const dial = (address: string): Socket => {
      dialled.push(address);
      return connect(1, '127.0.0.1');
    };
    await failureOf(aClient({ resolve, dial }).download('http://rebind.example/', LIMITS));
    expect({ lookups, dialled }).toEqual({ lookups: 1, dialled: ['93.184.216.34'] });
  });

  it('below the resolver is noticed at the connected socket, before a byte is sent', async () => {
    let receivedBytes = 0;
    const server = await http((_request, response) => {
      receivedBytes += 1;
      response.end('inside');
    });
    const dial = (): Socket => connect(server.port, '127.0.0.1');
    const client = aClient({ resolve: async () => ['93.184.216.34'], dial });
    expect((await failureOf(client.download(urlOf(server, 'public.example'), LIMITS))).code).toBe(
      'address_refused',
    );
    await server.idle();
    expect(receivedBytes).toBe(0);
  });
});

describe('hostile servers', () => {
  const HEAD = 'HTTP/1.1 200 OK\r\n';

  it('that drip end at the total timeout', async () => {
    const server = await raw((socket) => {
      socket.write(`${HEAD}Content-Length: 1000\r\n\r\n`);
      const drip = setInterval(() => socket.write('x'), 10);
      socket.once('close', () => clearInterval(drip));
    });
    const error = await failureOf(
      aClient().download(urlOf(server), { maxBytes: 1_000, totalTimeoutMs: 1500, stallTimeoutMs: 1200 }),
    );
    expect(error).toMatchObject({
      code: 'fetch_timeout',
      message: expect.stringContaining('1.5 seconds') as string,
    });
    await server.idle();
  });

  it('that drip headers end at the total timeout', async () => {
    const server = await raw((socket) => {
      const drip = setInterval(() => socket.write('H'), 10);
      socket.once('close', () => clearInterval(drip));
      socket.write('HTTP/1.1 200 OK\r\nx-');
    });
    const options = { maxBytes: 1_000, totalTimeoutMs: 100 };
    expect((await failureOf(aClient().download(urlOf(server), options))).code).toBe('fetch_timeout');
  });

  it.each([
    ['before the headers', ''],
    ['inside the body', `${HEAD}Content-Length: 9\r\n\r\nxx`],
  ])('that fall silent %s end at the stall timeout', async (_when, text) => {
    const server = await raw((socket) => void socket.write(text));
    const error = await failureOf(aClient().download(urlOf(server), { ...LIMITS, stallTimeoutMs: 60 }));
    expect(error).toMatchObject({
      code: 'fetch_timeout',
      message: expect.stringContaining('stopped') as string,
    });
    await server.idle();
  });

  it('that announce too much are refused by the header', async () => {
    const server = await raw((socket) => void socket.write(`${HEAD}Content-Length: 1001\r\n\r\n`));
    const error = await failureOf(aClient().download(urlOf(server), { ...LIMITS, maxBytes: 1_000 }));
    expect(error.code).toBe('fetch_too_large');
    await server.idle();
  });

  it('that send more than they may are cut off at the limit', async () => {
    const server = await http((_request, response) => {
      const more = (): void => void (response.destroyed || response.write(AUDIO, more));
      more();
    });
    let receivedBytes = 0;
    const download = await aClient().download(urlOf(server), { ...LIMITS, maxBytes: 1_000_000 });
    const reading = (async () => {
      for await (const chunk of download.body) receivedBytes += chunk.length;
    })();
    await expect(reading).rejects.toMatchObject({ code: 'fetch_too_large' });
    expect(receivedBytes).toBeLessThanOrEqual(1_000_000);
    await server.idle();
  });

  it('that announce less than they send give what they announced', async () => {
    const server = await raw((socket) => socket.end(`${HEAD}Content-Length: 4\r\n\r\nRIFF and more`));
    expect((await read(await aClient().download(urlOf(server), LIMITS))).toString()).toBe('RIFF');
  });

  it('that announce more than they send fail', async () => {
    const server = await raw((socket) => socket.end(`${HEAD}Content-Length: 400\r\n\r\nRIFF`));
    const error = await failureOf(aClient().download(urlOf(server), LIMITS));
    expect(error).toMatchObject({
      code: 'fetch_failed',
      message: expect.stringContaining('closed before') as string,
    });
  });

  it.each([
    ['huge headers', `${HEAD}x-big: ${'y'.repeat(40_000)}\r\n\r\n`, 'headers of the answer are too large'],
    ['something else than HTTP', '220 smtp.example ESMTP\r\n', 'not valid HTTP'],
    ['two lengths', `${HEAD}Content-Length: 1\r\nContent-Length: 2\r\n\r\nx`, 'not valid HTTP'],
    [
      'length and chunks',
      `${HEAD}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      'not valid HTTP',
    ],
    ['another protocol', 'HTTP/1.1 101 X\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n', 'connection'],
    ['gzip as transfer coding', `${HEAD}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, 'compressed'],
    ['nothing', undefined, 'closed before'],
  ])('that answer with %s fail', async (_what, text, reason) => {
    const server = await raw((socket) => (text === undefined ? socket.destroy() : void socket.write(text)));
    const error = await failureOf(aClient().download(urlOf(server), LIMITS));
    expect(error).toMatchObject({ code: 'fetch_failed', message: expect.stringContaining(reason) as string });
    expect(error.message).toMatch(/^Failed to fetch audio from URL: /);
    await server.idle();
  });

  it('that reset the connection in mid-body fail', async () => {
    const server = await raw((socket) => {
      socket.write(`${HEAD}Content-Length: 400\r\n\r\nRIFF`, () => socket.resetAndDestroy());
    });
    expect((await failureOf(aClient().download(urlOf(server), LIMITS))).code).toBe('fetch_failed');
  });

  it('that send a gzip bomb are refused, not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const server = await http((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );
    const error = await failureOf(aClient().download(urlOf(server), LIMITS));
    expect(error).toMatchObject({
      code: 'fetch_failed',
      message: expect.stringContaining('compressed') as string,
    });
  });

  it.each([404, 403, 500, 206, 304])('that answer %i fail with the status', async (status) => {
    const server = await http((_request, response) =>
      response.writeHead(status, { 'retry-after': '7' }).end('no'),
    );
    const error = await failureOf(aClient().download(urlOf(server), LIMITS));
    expect(error).toMatchObject({
      code: 'fetch_failed',
      message: `Failed to fetch audio from URL: HTTP ${status}`,
      details: { status },
      retryAfterSec: 7,
    });
  });
});

describe('waiting', () => {
  it('for a connection ends at its timeout', async () => {
    let opened: Socket | undefined;
    const dial = (): Socket => (opened = new Socket());
    const error = await failureOf(
      aClient({ dial }).download('http://wazo.lan/', { ...LIMITS, connectTimeoutMs: 40 }),
    );
    expect(error.code).toBe('fetch_timeout');
    expect(opened?.destroyed).toBe(true);
  });

  it('for a name ends at its timeout', async () => {
    const client = aClient({ resolve: () => new Promise(() => undefined) });
    const error = await failureOf(client.download('http://wazo.lan/', { ...LIMITS, connectTimeoutMs: 40 }));
    expect(error).toMatchObject({
      code: 'fetch_timeout',
      message: expect.stringContaining('resolved') as string,
    });
  });

  it('tells an unknown name and a closed port', async () => {
    const unknown = aClient({ resolve: async () => Promise.reject(new Error(`ENOTFOUND ${CANARY}`)) });
    expect((await failureOf(unknown.download('http://wazo.lan/', LIMITS))).message).toContain(
      'could not be resolved',
    );
    expect((await failureOf(aClient().download('http://wazo.lan:4/', LIMITS))).message).toContain('refused');
  });

  it('ends at once when the caller cancels, before, during and after the headers', async () => {
    const server = await http((_request, response) => void response.writeHead(200).write('x'));
    const before = aClient().download(urlOf(server), { ...LIMITS, signal: AbortSignal.abort() });
    expect((await failureOf(before)).code).toBe('cancelled');
    const silent = await raw(() => during.abort());
    const during = new AbortController();
    const pending = aClient().download(urlOf(silent), { ...LIMITS, signal: during.signal });
    expect((await failureOf(pending)).code).toBe('cancelled');
    const after = new AbortController();
    const download = await aClient().download(urlOf(server), { ...LIMITS, signal: after.signal });
    after.abort();
    await expect(read(download)).rejects.toMatchObject({ code: 'cancelled' });
    await Promise.all([server.idle(), silent.idle()]);
  });

  it('holds the total timeout also against a reader that never reads', async () => {
    const server = await http((_request, response) => void response.writeHead(200).write('x'));
    await aClient().download(urlOf(server), { maxBytes: 9, totalTimeoutMs: 800 });
    await server.idle();
    expect(server.connections()).toBe(1);
  });
});

describe('requests', () => {
  it('send a body and give the answer whatever its status', async () => {
    let received = '';
    let headers: IncomingHttpHeaders = {};
    const server = await http((request, response) => {
      headers = request.headers;
      request.setEncoding('utf8').on('data', (text: string) => (received += text));
      request.on('end', () => response.writeHead(503, { 'retry-after': '9' }).end('busy'));
    });
    const answer = await aClient().request(urlOf(server), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Host: 'evil.example', 'Content-Length': '1' },
      body: '{"é":1}',
    });
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '9' } });
    expect(received).toBe('{"é":1}');
    expect(headers).toMatchObject({ host: `wazo.lan:${server.port}`, 'content-length': '8' });
    await server.idle();
  });

  it('do not follow redirects and do not read more than the limit', async () => {
    const server = await http((_request, response) => response.writeHead(302, { location: '/x' }).end(AUDIO));
    const answer = await aClient().request(urlOf(server), { method: 'POST', maxBodyBytes: 100_000 });
    expect(answer).toMatchObject({ status: 302 });
    expect(server.connections()).toBe(1);
    await server.idle();
  });

  it.each([
    ['is never ended', '\r\n', (): void => undefined],
    [
      'is shorter than announced',
      'Content-Length: 50\r\n\r\nok',
      (socket: Socket): void => void socket.end(),
    ],
    ['is cut off', 'Content-Length: 50\r\n\r\nok', (socket: Socket): void => void socket.resetAndDestroy()],
    ['is broken', 'Transfer-Encoding: chunked\r\n\r\nzz\r\n', (): void => undefined],
  ])('are answered by status and headers, also when the body %s', async (_, rest, end) => {
    const server = await raw((socket) => {
      socket.write(`HTTP/1.1 429 Slow down\r\nRetry-After: 9\r\n${rest}`, () => setTimeout(end, 20, socket));
    });
    const answer = await aClient().request(urlOf(server), { method: 'POST', body: '{}' });
    expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '9' } });
    await server.idle();
  });

  it('are answered although the body drips', async () => {
    const server = await http((_request, response) => {
      const drip = setInterval(() => response.write('.'), 20);
      response.once('close', () => clearInterval(drip));
    });
    const answer = await aClient().request(urlOf(server), { method: 'POST', totalTimeoutMs: 5000 });
    expect(answer.status).toBe(200);
    await server.idle();
  });

  it('fail without telling where they went or what they carried', async () => {
    const server = await raw((socket) => void socket.destroy());
    const headers = { authorization: `Bearer ${CANARY}` };
    const failed = aClient().request(urlOf(server), { method: 'POST', headers, body: CANARY });
    const error = await failed.then(
      () => undefined,
      (reason: unknown) => reason as AppError,
    );
    expect(error).toMatchObject({ code: 'fetch_failed' });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(CANARY);
    const badHeader = aClient().request(urlOf(server), {
      method: 'GET',
      headers: { 'x-a': `${CANARY}\r\nx: y` },
    });
    await expect(badHeader).rejects.toThrow('Request failed: a header of the request is not valid');
  });
});
