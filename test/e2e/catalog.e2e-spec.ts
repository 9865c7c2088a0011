import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type RunningApp } from '../support/running-app.js';

const PROGRAM = fileURLToPath(new URL('../../dist/bundle/catalog.js', import.meta.url));
const KEY = 'key-of-the-shop';
const FILE = 'sku;name;price;currency;stock;colour\nCM-1;Kaffeemaschine Aroma;49,90;EUR;3;rot\n';

describe('the catalogue of a server with keys', () => {
  let server: RunningApp;

  beforeAll(async () => {
    server = await startApp({ API_KEYS: KEY, CATALOG_MAX_FILE_MB: '1', INFERENCE_WORKERS: '1' });
  });
  afterAll(() => server.close());

  const send = (
    body: string | AsyncIterable<Uint8Array>,
    headers: Record<string, string> = {},
  ): Promise<Response> =>
    fetch(`${server.url}/catalog/import`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv; charset=utf-8', 'x-api-key': KEY, ...headers },
      body: body as NonNullable<RequestInit['body']>,
      duplex: 'half',
    });
  const search = (query: string, headers: Record<string, string> = { 'x-api-key': KEY }): Promise<Response> =>
    fetch(`${server.url}/catalog/search?${query}`, { headers });

  it('takes a file and finds what is in it', async () => {
    const imported = await send(FILE);
    expect([imported.status, await imported.json()]).toEqual([
      200,
      { imported: 1, added: 1, updated: 0, total: 1 },
    ]);
    const found = await search('q=kafeemaschine&limit=3');
    expect([found.status, await found.json()]).toEqual([
      200,
      {
        query: 'kafeemaschine',
        count: 1,
        products: [
          {
            sku: 'CM-1',
            name: 'Kaffeemaschine Aroma',
            description: null,
            price: 49.9,
            currency: 'EUR',
            stock: 3,
            category: null,
            attributes: { colour: 'rot' },
          },
        ],
      },
    ]);
  });

  it('says line by line what is wrong with a file', async () => {
    const answer = await send('sku,name,price\nA,,x\n');
    expect([answer.status, await answer.json()]).toEqual([
      400,
      {
        detail:
          'Nothing was imported. line 2: the name is empty; line 2: the price "x" is no number such as 12.50 or 12,50',
      },
    ]);
  });

  it.each([
    ['/catalog/search?q=tea', 'GET'],
    ['/catalog/import', 'POST'],
  ])('asks for a key at %s', async (path, method) => {
    const answer = await fetch(`${server.url}${path}`, {
      method,
      ...(method === 'POST' && { body: 'sku,name\n', headers: { 'content-type': 'text/csv' } }),
    });
    expect([answer.status, await answer.json()]).toEqual([
      401,
      { detail: expect.stringContaining('API key') },
    ]);
  });

  it.each([
    ['', 'q is missing'],
    ['q=', 'q is missing'],
    ['q=tea&limit=0', 'limit must be a whole number from 1 to 100'],
    ['q=tea&limit=ten', 'limit must be a whole number from 1 to 100'],
    [`q=${'x'.repeat(201)}`, 'q may have at most 200 characters'],
  ])('refuses the search %j', async (query, detail) => {
    const answer = await search(query);
    expect([answer.status, await answer.json()]).toEqual([400, { detail }]);
  });

  it('refuses a file that is too large, whether it says so or not', async () => {
    const line = (number: number): string => `A${number},${'x'.repeat(400)}\n`;
    const lines = Array.from({ length: 5000 }, (_, number) => line(number));
    const endless = (async function* () {
      yield Buffer.from('sku,name\n');
      for (const more of lines) yield Buffer.from(more);
    })();
    for (const body of [`sku,name\n${lines.join('')}`, endless]) {
      const answer = await send(body);
      expect([answer.status, await answer.json()]).toEqual([
        413,
        { detail: 'The file is too large. Maximum allowed: 1 MB.' },
      ]);
    }
  });

  it.each(['application/json', 'application/octet-stream'])('refuses a body of type %s', async (type) => {
    const answer = await send('{}', { 'content-type': type });
    expect([answer.status, await answer.json()]).toEqual([400, { detail: expect.any(String) }]);
  });

  it('shares its catalogue with the command line', async () => {
    const file = join(server.dataDir, 'more.csv');
    await writeFile(file, 'sku,name,price\nTK-1,Tea kettle,25\n');
    expect(await run('import', file)).toEqual([0, '1 products added, 0 updated; 2 in the catalogue\n', '']);
    expect(await (await search('q=kettles')).json()).toMatchObject({ products: [{ sku: 'TK-1' }] });
    expect(await run('search', 'Kaffee', 'Maschinen')).toEqual([
      0,
      'CM-1\tKaffeemaschine Aroma\t49.90 EUR\t3 in stock\n',
      '',
    ]);
    expect(await run('clear')).toEqual([0, '2 products taken out\n', '']);
    expect(await (await search('q=kettle')).json()).toMatchObject({ count: 0, products: [] });
    expect(await run('search', 'kettle')).toEqual([1, '', '']);
  });

  it('tells at the command line which lines are wrong', async () => {
    const file = join(server.dataDir, 'wrong.csv');
    await writeFile(file, 'sku,name\n,Tea\nB,\n');
    expect(await run('import', file)).toEqual([
      1,
      '',
      `${file}: line 2: the sku is empty\n${file}: line 3: the name is empty\nNothing was imported.\n`,
    ]);
    const absent = join(server.dataDir, 'absent.csv');
    expect(await run('import', absent)).toEqual([
      1,
      '',
      `${absent}: There is no such file\nNothing was imported.\n`,
    ]);
    expect((await run('buy'))[0]).toBe(2);
  });

  const run = (...args: string[]): Promise<[code: number, stdout: string, stderr: string]> =>
    new Promise((resolve) => {
      const env = { ...process.env, DATA_DIR: server.dataDir };
      execFile(process.execPath, [PROGRAM, ...args], { env }, (error, stdout, stderr) => {
        resolve([typeof error?.code === 'number' ? error.code : 0, stdout, stderr]);
      });
    });
});
