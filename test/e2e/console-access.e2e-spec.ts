import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWithChromium, openChromium, PAGE_DEADLINE_MS } from '../support/chromium.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';

const KEY = 'canary-key-of-anna';
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const POLL = { timeout: PAGE_DEADLINE_MS };

let app: RunningApp;

beforeAll(async () => {
  const settings = { API_KEYS: KEY, AUTH_REQUIRED: 'true', BASE_PATH: '/assistant' };
  app = await startApp({ INFERENCE_WORKERS: '1', ...settings });
  await untilReady(app.url);
});
afterAll(() => app.close());

describe('the files of the voice page', () => {
  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${app.url}${path}`, { headers, redirect: 'manual' });

  it('are there for everybody, and may load nothing from elsewhere', async () => {
    for (const path of ['/console', '/assistant/console', '/console/console.js', '/console/base.css']) {
      const answer = await get(path);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.headers.get('content-security-policy')).toContain(
        "default-src 'none'; script-src 'self'",
      );
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('come again only when they have changed', async () => {
    const tag = (await get('/console')).headers.get('etag') ?? '';
    expect((await get('/console', { 'if-none-match': tag })).status).toBe(304);
    expect((await get('/console', { 'if-none-match': '"another"' })).status).toBe(200);
  });

  it('are the answer of / to a browser; clients get JSON', async () => {
    const page = await get('/', { accept: BROWSER });
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('vary')).toContain('Accept');
    for (const accept of ['*/*', 'application/json', 'application/json, text/plain, */*']) {
      expect(await (await get('/', { accept })).json()).toMatchObject({ message: 'Voice Assistant API' });
    }
  });

  it('are addressed from the folder that they lie in, below a prefix too', async () => {
    const slashed = await get('/assistant/console/');
    expect([slashed.status, slashed.headers.get('location')]).toEqual([302, '../console']);
    const unslashed = await get('/assistant', { accept: BROWSER });
    expect([unslashed.status, unslashed.headers.get('location')]).toEqual([302, 'assistant/']);
    expect(await (await get('/assistant/', { accept: BROWSER })).text()).toContain(
      'src="console/console.js"',
    );
  });

  it('are all that is there: sources and types are not', async () => {
    for (const name of [
      'tsconfig.json',
      'audio-worklet.d.ts',
      'resampler.spec.ts',
      'index.html',
      '..%2fmain.js',
    ]) {
      expect([name, (await get(`/console/${name}`)).status]).toEqual([name, 404]);
    }
  });
});

describeWithChromium('the voice page of a guarded server, below a prefix', () => {
  it('asks for a key, keeps it out of addresses, and finds the server again when it was lost', async () => {
    const relay = await openRelay(Number(new URL(app.url).port));
    const browser = await openChromium();
    const { page, errors } = browser;
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    page.on('websocket', (socket) => addresses.push(socket.url()));
    const state = (): Promise<string | null> => page.locator('#talk').getAttribute('data-state');
    await page.goto(`${relay.url}/assistant`);
    await page.locator('#providers-trouble').getByText('A token of /auth/token is needed').waitFor();
    await page.getByRole('button', { name: 'Start' }).click();
    for (const key of ['a-wrong-key', KEY]) {
      await page.getByLabel('API key').fill(key);
      await page.getByRole('button', { name: 'Use it' }).click();
      if (key !== KEY) await page.getByText('That API key is not known here').waitFor();
    }
    await expect.poll(state, POLL).toBe('listening');
    relay.cut();
    await expect.poll(state, POLL).toBe('lost');
    await expect.poll(state, POLL).toBe('listening');
    await relay.close();
    await page.locator('#talk-trouble').getByText('The server cannot be reached.').waitFor();
    await page.getByRole('button', { name: 'Hang up' }).click();
    expect(addresses.filter((address) => address.includes(KEY))).toEqual([]);
    expect(addresses.filter((address) => address.includes('/voice/')).length).toBeGreaterThanOrEqual(2);
    const expected = /status of 401|ERR_CONNECTION_REFUSED|WebSocket/;
    expect(errors.splice(0).filter((error) => !expected.test(error))).toEqual([]);
    await browser.close();
  });
});

/** A way to the server that can be lost. */
async function openRelay(port: number): Promise<{ url: string; cut(): void; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}
