import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseOptions, type DatabaseSchema } from '../../src/platform/database/database-options.js';
import { Database } from '../../src/platform/database/database.js';

export interface TemporaryDatabase {
  readonly database: Database;
  readonly dataDir: string;
  /** Closes the database and removes its folder. */
  readonly remove: () => Promise<void>;
}

/** A database of its own in a new folder, with these tables. */
export async function openTemporaryDatabase(...schemas: DatabaseSchema[]): Promise<TemporaryDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-test-'));
  const database = await Database.open(databaseOptions({ dataDir }, ...schemas));
  const remove = async (): Promise<void> => {
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { database, dataDir, remove };
}
