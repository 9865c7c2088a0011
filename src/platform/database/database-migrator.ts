import type { ServerDatabaseOptions } from './database-options.js';
import type { SqliteConnection } from './sqlite-connection.js';

/**
 * Applies the migrations that the database has not seen, all of them or none. TypeORM, which is slow to load, is
 * loaded only when there are any.
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
  return migrations.some((Migration) => {
    const migration = new Migration();
    return !applied.has(migration.name ?? Migration.name);
  });
}
