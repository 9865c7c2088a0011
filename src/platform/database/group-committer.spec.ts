import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openTemporaryDatabase } from '../../../test/support/temporary-database.js';
import { GroupCommitter } from './group-committer.js';
import { SqliteConnection } from './sqlite-connection.js';

it('gives up a work that takes too long as one that may succeed later, and goes on', async () => {
  const temporary = await openTemporaryDatabase();
  const connection = await SqliteConnection.open(join(temporary.dataDir, 'parley.sqlite'), '');
  const committer = new GroupCommitter({ connection, groupTimeoutMs: 20 });
  const stuck = committer.write(() => new Promise(() => undefined));
  await expect(stuck).rejects.toMatchObject({ code: 'not_ready', retryAfterSec: 1 });
  expect(await committer.write(() => Promise.resolve('next'))).toBe('next');
  await committer.close();
  await connection.close();
  await temporary.remove();
});
