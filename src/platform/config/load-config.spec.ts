import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from './config-section.js';
import { readEnvironment } from './load-config.js';

describe('the .env file', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-env-'));
    file = join(folder, '.env');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('need not be there', () => {
    expect(readEnvironment(file)).toEqual(process.env);
  });

  it('is read from its first line on, also behind a byte order mark', async () => {
    await writeFile(file, '\uFEFFFIRST_OF_ENV=one\r\nSECOND_OF_ENV=two\r\n');
    expect(readEnvironment(file)).toMatchObject({ FIRST_OF_ENV: 'one', SECOND_OF_ENV: 'two' });
  });

  it('ends the start in one line that names it when it cannot be read', async () => {
    await mkdir(file);
    expect(() => readEnvironment(file)).toThrow(ConfigError);
    expect(() => readEnvironment(file)).toThrow(`${file}: expected a file that this user may read (EISDIR)`);
  });
});
