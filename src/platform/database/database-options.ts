import { join } from 'node:path';
import type { EntitySchema, MigrationInterface } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';

type EntityClass = new () => object;
type MigrationClass = new () => MigrationInterface;

/** The tables of one module, for the composition root to collect. */
export interface DatabaseSchema {
  /** Only TypeORM's command line compares them with the tables: the server does without, and starts faster. */
  loadEntities(): Promise<readonly (EntityClass | EntitySchema)[]>;
  /** In the order in which they were written; TypeORM sorts by the timestamp at the end of each name. */
  migrations: readonly MigrationClass[];
}

export interface DatabaseLocation {
  /** Folder of the server's data; the file in it is `parley.sqlite`. */
  dataDir: string;
}

/** Milliseconds a statement waits for another process's lock. */
export const BUSY_TIMEOUT_MS = 5000;

type SqliteOptions = Extract<DataSourceOptions, { type: 'sqlite' }>;

export type ServerDatabaseOptions = Omit<SqliteOptions, 'database' | 'migrations'> & {
  type: 'sqlite';
  database: string;
  migrations: MigrationClass[];
};

/** The one set of TypeORM options, shared by the server and the command line (`ormconfig.ts`). */
export function databaseOptions(
  location: DatabaseLocation,
  ...schemas: readonly DatabaseSchema[]
): ServerDatabaseOptions {
  return {
    type: 'sqlite',
    database: join(location.dataDir, 'parley.sqlite'),
    enableWAL: true,
    busyTimeout: BUSY_TIMEOUT_MS,
    synchronize: false,
    migrationsRun: false,
    migrationsTableName: 'migrations',
    migrations: schemas.flatMap(({ migrations }) => [...migrations]),
  };
}
