import { createRequire } from 'node:module';
import { EntityManager, type DataSource, type QueryRunner } from 'typeorm';
import type { SqlParameters, SqliteConnection, StatementResult } from './sqlite-connection.js';
import type { WriteTransaction } from './write-transaction.js';

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

/** What runs the statements: a connection, or a transaction on one. */
interface StatementRunner {
  run(sql: string, params: SqlParameters): Promise<StatementResult>;
  all<Row>(sql: string, params: SqlParameters): Promise<Row[]>;
}

type TransactionState = { isTransactionActive: boolean; transactionDepth: number };
type QueryRunnerConstructor = new (driver: object) => QueryRunner;

const { SqliteQueryRunner } = createRequire(import.meta.url)(
  'typeorm/driver/sqlite/SqliteQueryRunner.js',
) as {
  SqliteQueryRunner: QueryRunnerConstructor;
};

/**
 * A `driver` option for TypeORM that puts it on a connection which is open already, prepared statements included.
 * TypeORM's own `disconnect` leaves that connection open: its owner closes it.
 */
export function driverOn(connection: SqliteConnection): unknown {
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

/** A manager of `source` whose statements belong to `tx`. */
export function managerIn(tx: WriteTransaction, source: DataSource): EntityManager {
  const driver = Object.create(source.driver, { databaseConnection: { value: adapt(tx) } }) as object;
  const runner = new SqliteQueryRunner(driver);
  const inTransaction: TransactionState = { isTransactionActive: true, transactionDepth: 1 };
  Object.assign(runner, inTransaction);
  return new EntityManager(source, runner);
}

function adapt(runner: StatementRunner): DriverConnection {
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
