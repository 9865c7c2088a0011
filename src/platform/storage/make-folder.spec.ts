import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder } from './make-folder.js';

describe('makeFolder', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'parley-folder-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it('makes all that is missing, also when several want it at once', async () => {
    const path = join(root, 'a', 'b', 'c');
    await Promise.all([makeFolder(path), makeFolder(path), makeFolder(join(root, 'a', 'b'))]);
    expect((await stat(path)).isDirectory()).toBe(true);
    await makeFolder(path);
  });

  it.runIf(process.platform === 'linux')('gives up where nothing can be made', async () => {
    await expect(makeFolder('/proc/parley/data')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('gives a mode to the folder itself, where it makes it', async () => {
    const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
    await makeFolder(join(root, 'open', 'private'), 0o700);
    expect(await modeOf(join(root, 'open', 'private'))).toBe(0o700);
    const mode = await modeOf(join(root, 'open'));
    expect(mode).not.toBe(0o700);
    await makeFolder(join(root, 'open'), 0o700);
    expect(await modeOf(join(root, 'open'))).toBe(mode);
  });

  it('does not take a file for a folder', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(makeFolder(join(root, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeFolder(join(root, 'file', 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});
