import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readInstalledModels } from '../../../src/engine/inference/models/installed-models.js';
import { withModelLock } from '../../../src/engine/inference/models/model-lock.js';
import { pullModelApart } from '../../../src/engine/inference/models/pull-apart.js';
import type { PullOptions } from '../../../src/engine/inference/models/pull-model.js';
import { removeModel } from '../../../src/engine/inference/models/remove-model.js';
import { isSurvey } from '../../support/model-mirror.js';
import { ENCODER, ModelShelf, smallModel } from '../../support/small-model.js';

describe('models in a folder', () => {
  let shelf: ModelShelf;
  beforeEach(async () => {
    shelf = await ModelShelf.open();
  });
  afterEach(() => shelf.close());

  it('are listed with what they are, and broken ones with the reason', async () => {
    await shelf.pull();
    const damage = async (name: string, how: (dir: string) => Promise<unknown>): Promise<void> => {
      await cp(join(shelf.dir, 'small'), join(shelf.dir, name), { recursive: true });
      const path = join(shelf.dir, name, 'manifest.json');
      await writeFile(path, (await readFile(path, 'utf8')).replace('"model": "small"', `"model": "${name}"`));
      await how(join(shelf.dir, name));
    };
    await damage('cut', (dir) => truncate(join(dir, 'encoder.onnx'), 100));
    await damage('gone', (dir) => rm(join(dir, 'tokens.txt')));
    await damage('named', (dir) => rename(dir, join(shelf.dir, 'renamed')));
    await damage('odd', (dir) => writeFile(join(dir, 'manifest.json'), '[]'));
    await damage('bare', (dir) => rm(join(dir, 'manifest.json')));
    await damage('folder', async (dir) => {
      await rm(join(dir, 'tokens.txt'));
      await mkdir(join(dir, 'tokens.txt'));
    });
    await writeFile(join(shelf.dir, 'README.md'), 'not a model');
    const { models, broken } = await readInstalledModels(shelf.dir);
    expect(models.map(({ name }) => name)).toEqual(['small']);
    expect(Object.fromEntries(broken.map(({ name, reason }) => [name, reason]))).toMatchObject({
      cut: `encoder.onnx has 100 bytes instead of ${ENCODER.length}`,
      gone: 'tokens.txt is missing',
      renamed: 'the manifest is that of named',
      odd: expect.stringContaining('the manifest is wrong'),
      bare: 'it has no manifest',
      folder: 'tokens.txt is not a file',
    });
    await removeModel(shelf.dir, 'odd');
    expect((await shelf.entries()).includes('odd')).toBe(false);
  });

  it('may be none, and the folder may be missing', async () => {
    expect(await readInstalledModels(join(shelf.dir, 'nowhere'))).toEqual({ models: [], broken: [] });
  });

  it('are removed without what a link stands for', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'parley-elsewhere-'));
    await writeFile(join(elsewhere, 'kept'), 'x');
    await symlink(elsewhere, join(shelf.dir, 'linked'));
    await removeModel(shelf.dir, 'linked');
    expect(await shelf.entries()).toEqual([]);
    expect(await readFile(join(elsewhere, 'kept'), 'utf8')).toBe('x');
    await rm(elsewhere, { recursive: true });
    await mkdir(join(shelf.dir, '.gone.old-1'));
    await removeModel(shelf.dir, 'gone');
    expect(await shelf.entries()).toEqual([]);
    for (const name of ['..', '../x', '.hidden', '/etc', ''])
      await expect(removeModel(shelf.dir, name)).rejects.toMatchObject({ problem: 'unknown' });
  });
});

describe('the lock of a model', () => {
  let shelf: ModelShelf;
  let lock: string;
  beforeEach(async () => {
    shelf = await ModelShelf.open();
    lock = join(shelf.dir, '.small.lock');
  });
  afterEach(() => shelf.close());

  it('of a process that is gone is taken over', async () => {
    const gone = { pid: 2 ** 30, host: hostname(), id: 'gone' };
    await writeFile(lock, JSON.stringify(gone));
    await shelf.pull();
    expect(await shelf.entries()).toEqual(['small']);
  });

  it('that nobody can read is taken over', async () => {
    await writeFile(lock, '{"pid":');
    await shelf.pull();
    expect(await shelf.entries()).toEqual(['small']);
  });

  it('of a process that runs, here or elsewhere, is respected', async () => {
    await writeFile(lock, JSON.stringify({ pid: process.pid, host: hostname(), id: 'other' }));
    await expect(shelf.pull()).rejects.toMatchObject({
      problem: 'busy',
      message: expect.stringContaining(`${process.pid}`),
    });
    await writeFile(lock, JSON.stringify({ pid: 2 ** 30, host: 'elsewhere', id: 'other' }));
    await expect(shelf.pull()).rejects.toMatchObject({
      problem: 'busy',
      message: expect.stringContaining('elsewhere'),
    });
  });

  it('is let go also when the work fails', async () => {
    await expect(
      withModelLock(shelf.dir, 'small', () => Promise.reject(new Error('broken'))),
    ).rejects.toThrow('broken');
    expect(await shelf.entries()).toEqual([]);
  });
});

describe('a model that a server downloads in a process of its own', () => {
  let shelf: ModelShelf;
  beforeEach(async () => {
    shelf = await ModelShelf.open();
    const { manifest } = (await shelf.pull(smallModel())).model;
    shelf.mirror.serve('/apart/manifest.json', Buffer.from(JSON.stringify({ ...manifest, model: 'apart' })));
    shelf.mirror.serve('/apart/encoder.onnx', ENCODER);
    shelf.mirror.serve('/apart/tokens.txt', await shelf.read('tokens.txt'));
    shelf.movedBytes = 0;
  });
  afterEach(() => shelf.close());

  const pull = (
    options: Partial<PullOptions> = {},
    name = new URL('/apart/manifest.json', shelf.mirror.url).href,
  ) => pullModelApart(name, { ...shelf.options, ...options });

  it('is installed, and the server is told how far it is', async () => {
    expect(await pull()).toEqual({ wasThere: false });
    expect(await shelf.installed()).toEqual(['apart', 'small']);
    expect([shelf.movedBytes, shelf.expectedBytes]).toEqual([ENCODER.length + 500, ENCODER.length + 500]);
    expect(await pull()).toEqual({ wasThere: true });
  });

  it('fails as it would in the server', async () => {
    shelf.mirror.fault = () => ({ kind: 'status', status: 404 });
    await expect(pull()).rejects.toMatchObject({ problem: 'unreachable', isPassing: false });
    await expect(pull({}, 'nobody-knows')).rejects.toMatchObject({ problem: 'unknown' });
  });

  it('is left as it is when the server stops, and gone on with later', async () => {
    shelf.mirror.fault = (request) =>
      request.path.endsWith('onnx') && !isSurvey(request) ? { kind: 'stall', afterBytes: 1000 } : undefined;
    const stopping = new AbortController();
    const observer = { ...shelf.options.observer, expected: () => stopping.abort() };
    await expect(pull({ observer, signal: stopping.signal })).rejects.toMatchObject({ problem: 'cancelled' });
    expect(await shelf.installed()).toEqual(['small']);
    expect(await shelf.entries()).not.toContain('.apart.lock');
    await expect(pull({ signal: stopping.signal })).rejects.toMatchObject({ problem: 'cancelled' });
    shelf.mirror.fault = () => undefined;
    expect(await pull()).toEqual({ wasThere: false });
  });
});
