import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTemporaryDatabase, type TemporaryDatabase } from '../../../test/support/temporary-database.js';
import { databaseOptions } from './database-options.js';
import { DatabaseFile } from './database-file.js';
import { Database } from './database.js';

let temporary: TemporaryDatabase;
let path: string;
let lines: string[];
const logger = {
  info: (_fields: object, message: string): unknown => lines.push(message),
  warn: (_fields: object, message: string): unknown => lines.push(message),
};

beforeEach(async () => {
  lines = [];
  temporary = await openTemporaryDatabase();
  path = join(temporary.dataDir, 'parley.sqlite');
});
afterEach(() => temporary.remove());

describe('a database file', () => {
  it('is missed when it is removed or another is in its place, and told of once', async () => {
    const file = await DatabaseFile.at(path, logger);
    expect(await file.isInPlace()).toBe(true);
    await rename(path, `${path}.aside`);
    expect(await file.isInPlace()).toBe(false);
    await writeFile(path, '');
    expect(await file.isInPlace()).toBe(false);
    expect(lines).toEqual([expect.stringContaining('removed or replaced')]);
    await rename(`${path}.aside`, path);
    expect(await file.isInPlace()).toBe(true);
    expect(lines.slice(1)).toEqual(['the database file is in its place again']);
  });

  it('takes the health of its database along', async () => {
    const database = await Database.open(databaseOptions({ dataDir: temporary.dataDir }), logger);
    expect(await database.isHealthy(1000)).toBe(true);
    for (const suffix of ['', '-wal', '-shm']) await rm(`${path}${suffix}`, { force: true });
    expect(await database.isHealthy(1000)).toBe(false);
    await database.close();
  });
});
