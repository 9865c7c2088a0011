import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openTemporaryDatabase } from '../../../test/support/temporary-database.js';
import { SqliteConnection } from './sqlite-connection.js';
import { WalKeeper } from './wal-keeper.js';

const logger = { info: () => undefined, warn: () => undefined };

it('opens its connection anew when it could not be opened', async () => {
  const temporary = await openTemporaryDatabase();
  let calls = 0;
  const keeper = new WalKeeper(() => {
    calls += 1;
    if (calls === 1) return Promise.reject(new Error('no file handles'));
    return SqliteConnection.open(join(temporary.dataDir, 'parley.sqlite'), '');
  }, logger);
  await keeper.scrub();
  expect(await keeper.integrityCheck()).toEqual([]);
  expect(calls).toBe(2);
  await keeper.close();
  await temporary.remove();
});

it('closes when its connection could never be opened', async () => {
  const keeper = new WalKeeper(() => Promise.reject(new Error('no file handles')), logger);
  const scrubbed = keeper.scrub();
  await expect(keeper.integrityCheck()).rejects.toThrow('no file handles');
  await keeper.close();
  await scrubbed;
});
