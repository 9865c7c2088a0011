import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../config/config-section.js';
import { KEY_BYTES, loadOrCreateKey } from './key-file.js';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-key-'));
  path = join(folder, 'keys', 'some.key');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('loadOrCreateKey', () => {
  it('makes a random key that only the owner can read, and keeps it', async () => {
    const key = await loadOrCreateKey(path);
    expect(key).toHaveLength(KEY_BYTES);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'keys'))).mode & 0o777).toBe(0o700);
    expect(await loadOrCreateKey(path)).toEqual(key);
    expect(await loadOrCreateKey(`${path}2`)).not.toEqual(key);
  });

  it('gives one key to all who make it at one instant, and leaves no draft', async () => {
    const keys = await Promise.all(Array.from({ length: 24 }, () => loadOrCreateKey(path)));
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1);
    expect(await readdir(join(folder, 'keys'))).toEqual(['some.key']);
  });

  it('takes a wider mode away', async () => {
    await loadOrCreateKey(path);
    await chmod(path, 0o644);
    await loadOrCreateKey(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('does not replace a damaged key', async () => {
    await loadOrCreateKey(path);
    await writeFile(path, 'short');
    await expect(loadOrCreateKey(path)).rejects.toThrow(ConfigError);
    await expect(loadOrCreateKey(path)).rejects.toThrow(
      `the key file ${path} is damaged; put back its backup`,
    );
    expect(await readFile(path, 'utf8')).toBe('short');
  });
});
