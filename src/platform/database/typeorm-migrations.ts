import { DataSource } from 'typeorm';
import type { ServerDatabaseOptions } from './database-options.js';
import type { SqlParameters, SqliteConnection } from './sqlite-connection.js';

type StatementCallback = (
  this: { lastID?: number; changes?: number },
  error: Error | null,
  rows?: unknown[],
) => void;

/** The part of a `sqlite3.Database` that TypeORM's driver calls. */
interface DriverConnection {
  run(sql: string, params: SqlParameters | StatementCallback, callback?: StatementCallback): void;
  all(sql: string, params: SqlParameters, callback: StatementCallback): void;
  close(callback: (error: Error | null) => void): void;
}

/**
 * Runs the migrations that the database has not seen, in one transaction. The write lock is taken before the list
 * of applied ones is read, so that several processes may start at once.
 */
export async function runMigrations(
  options: ServerDatabaseOptions,
  connection: SqliteConnection,
): Promise<void> {
  const source = await new DataSource({ ...options, driver: driverOn(connection) }).initialize();
  await connection.execute('PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE');
  try {
    await source.runMigrations({ transaction: 'none' });
    await connection.execute('COMMIT');
  } catch (error) {
    await connection.execute('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    await connection.execute('PRAGMA foreign_keys = ON');
    await source.destroy();
  }
}

/**
 * A `driver` option for TypeORM that puts it on a connection which is open already, prepared statements included.
 * TypeORM's own `disconnect` leaves that connection open: its owner closes it.
 */
function driverOn(connection: SqliteConnection): unknown {
  const adapted = adapt(connection);
  const module = {
    Database: function (_path: string, opened: (error: Error | null) => void): DriverConnection {
      queueMicrotask(() => opened(null));
      return adapted;
    },
    verbose: () => module,
  };
  return module;
}

function adapt(runner: SqliteConnection): DriverConnection {
  return {
    run(sql, params, callback) {
      if (typeof params === 'function') {
        this.all(sql, [], params);
        return;
      }
      runner.run(sql, params ?? []).then(
        ({ changes, lastId }) => callback?.call({ changes, lastID: lastId }, null),
        (error: Error) => callback?.call({}, error),
      );
    },
    all(sql, params, callback) {
      runner.all(sql, params ?? []).then(
        (rows) => callback.call({}, null, rows),
        (error: Error) => callback.call({}, error),
      );
    },
    close(callback) {
      queueMicrotask(() => callback(null));
    },
  };
}
