import { ConfigError } from '../config/config-section.js';
import type { ServerDatabaseOptions } from './database-options.js';
import type { SqliteConnection } from './sqlite-connection.js';

const NEWER_DATABASE =
  'DATA_DIR: the data folder was last used by a newer version of Parley; run that one, or restore a backup made before';

/**
 * Applies the migrations that the database has not seen, all of them or none. TypeORM, which is slow to load, is
 * loaded only when there are any.
 *
 * @throws ConfigError when the database has seen migrations that this program does not know.
 */
export async function applyMigrations(
  options: ServerDatabaseOptions,
  connection: SqliteConnection,
): Promise<void> {
  if (!(await hasPendingMigrations(options.migrations, connection))) return;
  const { runMigrations } = await import('./typeorm-migrations.js');
  await runMigrations(options, connection);
}

async function hasPendingMigrations(
  migrations: ServerDatabaseOptions['migrations'],
  connection: SqliteConnection,
): Promise<boolean> {
  const table = await connection.get(`SELECT 1 FROM sqlite_schema WHERE name = 'migrations' LIMIT 1`);
  if (table === undefined) return true;
  const rows = await connection.all<{ name: string }>('SELECT name FROM migrations');
  const applied = new Set(rows.map(({ name }) => name));
  const known = new Set(migrations.map((Migration) => new Migration().name ?? Migration.name));
  if ([...applied].some((name) => !known.has(name))) throw new ConfigError([NEWER_DATABASE]);
  return [...known].some((name) => !applied.has(name));
}
