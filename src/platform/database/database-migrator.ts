import type { DataSource } from 'typeorm';
import type { SqliteConnection } from './sqlite-connection.js';

/**
 * Applies the migrations of `source` that the database has not seen, all of them or none. The write lock is taken
 * before the list of applied ones is read, so that several processes may start at once.
 */
export async function applyMigrations(source: DataSource, connection: SqliteConnection): Promise<void> {
  if (!(await hasPendingMigrations(source, connection))) return;
  await connection.execute('PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE');
  try {
    await source.runMigrations({ transaction: 'none' });
    await connection.execute('COMMIT');
  } catch (error) {
    await connection.execute('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    await connection.execute('PRAGMA foreign_keys = ON');
  }
}

async function hasPendingMigrations(source: DataSource, connection: SqliteConnection): Promise<boolean> {
  const table = await connection.get(`SELECT 1 FROM sqlite_schema WHERE name = 'migrations' LIMIT 1`);
  if (table === undefined) return true;
  const rows = await connection.all<{ name: string }>('SELECT name FROM migrations');
  const applied = new Set(rows.map(({ name }) => name));
  return source.migrations.some((migration) => !applied.has(migration.name ?? migration.constructor.name));
}
