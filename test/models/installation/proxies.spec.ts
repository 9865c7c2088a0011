import { connect } from 'node:net';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RemoteFiles } from '../../../src/engine/inference/models/download/remote-files.js';
import { startHttpServer, startHttpsServer, type LoopbackServer } from '../../support/loopback-server.js';
import { ENCODER_PATH, ModelShelf, smallModel } from '../../support/small-model.js';

interface TestProxy {
  server: Server;
  asked: string[];
  /** Where all tunnels lead, whatever they were asked for. */
  tunnelPort: number;
  address: (user: string) => string;
}

/** A proxy that wants a user and a password, and tells what it was asked for. */
async function startProxy(): Promise<TestProxy> {
  const asked: string[] = [];
  const isKnown = (header: string | undefined): boolean =>
    header === `Basic ${Buffer.from('us er:pass').toString('base64')}`;
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    if (!isKnown(request.headers['proxy-authorization'])) return void response.writeHead(407).end();
    const target = new URL(request.url ?? '');
    const headers = { ...request.headers };
    delete headers['proxy-authorization'];
    void fetch(target, { headers: headers as Record<string, string> }).then(async (answer) => {
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
  });
  server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url ?? ''}`);
    if (!isKnown(request.headers['proxy-authorization'])) {
      return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    }
    const upstream = connect(proxy.tunnelPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [upstream, socket]) end.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy: TestProxy = {
    ...{ server, asked, tunnelPort: 0 },
    address: (user) => `http://${user}@127.0.0.1:${port}`,
  };
  return proxy;
}

describe('models come through a proxy', () => {
  let shelf: ModelShelf;
  let proxy: TestProxy;
  beforeEach(async () => {
    [shelf, proxy] = await Promise.all([ModelShelf.open(), startProxy()]);
  });
  afterEach(async () => {
    proxy.server.closeAllConnections();
    proxy.server.close();
    await shelf.close();
  });

  it('over http, with its user and password, which the server does not see', async () => {
    const settings = { ...shelf.options.settings, httpProxy: proxy.address('us%20er:pass') };
    await shelf.pull(smallModel(), { settings });
    expect(await shelf.installed()).toEqual(['small']);
    expect(proxy.asked).toContain(`GET ${new URL(ENCODER_PATH, shelf.mirror.url).href}`);
    expect(shelf.mirror.requests.some(({ headers }) => 'proxy-authorization' in headers)).toBe(false);
  });

  it('over https in a tunnel, whose certificate is that of the server', async () => {
    const secure = await startHttpsServer(['models.test'], (_, response) => response.end('file'));
    proxy.tunnelPort = secure.port;
    const url = new URL('https://models.invalid/file');
    const remote = (httpsProxy: string): Promise<unknown> =>
      new RemoteFiles({ proxies: { httpsProxy, noProxy: [] }, stallTimeoutMs: 5_000 }).get(
        url,
        {},
        new AbortController().signal,
      );
    await expect(remote(proxy.address('us%20er:pass'))).rejects.toThrow(
      /is not trusted: NODE_EXTRA_CA_CERTS/,
    );
    expect(proxy.asked).toEqual(['CONNECT models.invalid:443']);
    await expect(remote(proxy.address('nobody:x'))).rejects.toThrow(/does not connect to .* \(407\).*user/);
    await secure.close();
  });
});

describe('redirects of downloads', () => {
  const servers: LoopbackServer[] = [];
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));
  const get = (url: string, token?: string) =>
    new RemoteFiles({ proxies: { noProxy: [] }, token, stallTimeoutMs: 5_000 }).get(
      new URL(url),
      {},
      new AbortController().signal,
    );

  it('are followed to the storage, which does not get the token; what the hub vouches for is kept', async () => {
    const seen: (string | undefined)[] = [];
    const storage = await startHttpServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end('content');
    });
    const hub = await startHttpServer((request, response) => {
      seen.push(request.headers.authorization);
      const headers = { location: `http://127.0.0.1:${storage.port}/blob?signed=1`, 'x-linked-size': '7' };
      response.writeHead(302, { ...headers, 'x-linked-etag': `"${'c'.repeat(64)}"` }).end();
    });
    servers.push(storage, hub);
    const answer = await get(`http://127.0.0.1:${hub.port}/file`, 'sesame');
    answer.close();
    expect(seen).toEqual(['Bearer sesame', undefined]);
    expect(answer.vouched).toEqual({ sha256: 'c'.repeat(64), bytes: 7 });
  });

  it('without end, or to what is no web address, are refused', async () => {
    const where = ['/again', 'file:///etc/passwd', 'http://'];
    const hub = await startHttpServer((request, response) => {
      const at = Number(request.url?.slice(1));
      response.writeHead(302, { location: Number.isNaN(at) ? '/again' : where[at] }).end();
    });
    servers.push(hub);
    await expect(get(`http://127.0.0.1:${hub.port}/0`)).rejects.toThrow('redirects too often');
    await expect(get(`http://127.0.0.1:${hub.port}/1`)).rejects.toThrow('redirects to nothing');
    await expect(get(`http://127.0.0.1:${hub.port}/2`)).rejects.toThrow('redirects to nothing');
  });
});
