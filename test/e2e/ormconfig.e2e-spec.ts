import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

describe("the database of TypeORM's command line", () => {
  const startedIn = process.cwd();
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-orm-'));
    process.chdir(folder);
    vi.resetModules();
  });
  afterEach(async () => {
    process.chdir(startedIn);
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
  });

  async function databasePath(): Promise<unknown> {
    const { default: source } = await import('../../ormconfig.js');
    return source.options.database;
  }

  it('is the one that .env names', async () => {
    await writeFile('.env', 'DATA_DIR=/srv/parley\n');
    expect(await databasePath()).toBe('/srv/parley/parley.sqlite');
  });

  it('is in ./data when DATA_DIR is set to nothing', async () => {
    vi.stubEnv('DATA_DIR', '');
    expect(await databasePath()).toBe('data/parley.sqlite');
  });
});
