import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MigrationInterface } from 'typeorm';
import { openTemporaryDatabase, type TemporaryDatabase } from '../../../test/support/temporary-database.js';
import { ConfigError } from '../config/config-section.js';
import { databaseOptions } from './database-options.js';
import { Database } from './database.js';

class OfBoth1700000000000 implements MigrationInterface {
  name = 'OfBoth1700000000000';
  up = async (): Promise<void> => undefined;
  down = async (): Promise<void> => undefined;
}

class OfTheNewer1800000000000 implements MigrationInterface {
  name = 'OfTheNewer1800000000000';
  up = async (): Promise<void> => undefined;
  down = async (): Promise<void> => undefined;
}

const older = { loadEntities: async () => [], migrations: [OfBoth1700000000000] };
const newer = { loadEntities: async () => [], migrations: [OfBoth1700000000000, OfTheNewer1800000000000] };

describe('a database of a newer program', () => {
  let temporary: TemporaryDatabase;

  beforeEach(async () => {
    temporary = await openTemporaryDatabase(newer);
  });
  afterEach(() => temporary.remove());

  it('is refused, as there is no way back', async () => {
    const opening = Database.open(databaseOptions({ dataDir: temporary.dataDir }, older));
    await expect(opening).rejects.toThrow(ConfigError);
    await expect(opening).rejects.toThrow(
      /DATA_DIR: the data folder was last used by a newer version of Parley/,
    );
    expect(await temporary.database.isHealthy(1000)).toBe(true);
  });

  it('is taken by the program that it is of', async () => {
    const database = await Database.open(databaseOptions({ dataDir: temporary.dataDir }, newer));
    await database.close();
  });
});
