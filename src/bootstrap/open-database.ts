import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { ConfigError } from '../platform/config/config-section.js';
import type { ServerConfig } from '../platform/config/server.config.js';
import { databaseOptions } from '../platform/database/database-options.js';
import { Database } from '../platform/database/database.js';
import { sqliteCodeOf } from '../platform/database/storage-error.js';
import type { Logger } from '../platform/logging/logger.js';
import { makeFolder } from '../platform/storage/make-folder.js';
import { OWNER_ONLY_FOLDER } from '../platform/storage/owner-only.js';
import { DATABASE_SCHEMAS } from './database-schemas.js';

/**
 * Opens the database of the data folder; makes the folder when missing.
 *
 * @throws ConfigError when the folder cannot be used or holds a file that is no database of ours.
 */
export async function openDatabase({ dataDir }: ServerConfig, logger: Logger): Promise<Database> {
  try {
    await makeFolder(dataDir, OWNER_ONLY_FOLDER);
    await access(dataDir, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError([`DATA_DIR: expected a folder that this user may write, not ${dataDir} (${code})`]);
  }
  try {
    return await Database.open(databaseOptions({ dataDir }, ...DATABASE_SCHEMAS), logger);
  } catch (error) {
    const code = sqliteCodeOf(error);
    if (code === undefined) throw error;
    throw new ConfigError([`DATA_DIR: the database in ${dataDir} cannot be opened (${code})`]);
  }
}
