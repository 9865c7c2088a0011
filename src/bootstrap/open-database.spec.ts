import { describe, expect, it } from 'vitest';
import { ServerConfig } from '../platform/config/server.config.js';
import { createLogger } from '../platform/logging/logger.js';
import { openDatabase } from './open-database.js';

const logger = createLogger({ level: 'silent', pretty: false });

describe('a data folder that cannot be', () => {
  it.each(['/proc/parley/data', '/dev/null/data', '/dev/null'])('ends the start: %s', async (dataDir) => {
    await expect(openDatabase(new ServerConfig({ DATA_DIR: dataDir }), logger)).rejects.toThrow(
      /^Configuration is wrong:\n {2}- DATA_DIR: expected a folder that this user may write, not \S+ \(E[A-Z]+\)$/,
    );
  });
});
