import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../storage/make-folder.js';
import { closeToOthers, OWNER_ONLY_FOLDER } from '../storage/owner-only.js';
import { keepingSpan } from '../telemetry/tracing/current-span.js';
import { DatabaseFile } from './database-file.js';
import { applyMigrations } from './database-migrator.js';
import { BUSY_TIMEOUT_MS, type ServerDatabaseOptions } from './database-options.js';
import { GroupCommitter } from './group-committer.js';
import type { DatabaseLogger } from './log-scrubber.js';
import { SqliteConnection, type SqlParameters } from './sqlite-connection.js';
import { WalKeeper } from './wal-keeper.js';
import type { WriteWork } from './write-transaction.js';

/** Milliseconds after which a write transaction is given up. */
const GROUP_TIMEOUT_MS = 10_000;
const JOURNAL_SIZE_LIMIT_BYTES = 32 * 1024 * 1024;

const PRAGMAS = `
  PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS};
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
  PRAGMA temp_store = MEMORY;
  PRAGMA secure_delete = ON;
  PRAGMA journal_size_limit = ${JOURNAL_SIZE_LIMIT_BYTES};
`;

/** For whoever empties the log: nobody can write while it waits for readers. */
const SCRUB_BUSY_TIMEOUT_MS = 50;
const KEEPER_PRAGMAS = `${PRAGMAS} PRAGMA busy_timeout = ${SCRUB_BUSY_TIMEOUT_MS};`;

const SILENT: DatabaseLogger = { info: () => undefined, warn: () => undefined };

/**
 * The server's database: a read-only connection, and a writer that commits units of work in groups.
 * Whoever opens it closes it.
 */
export class Database {
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly file: DatabaseFile,
    private readonly reader: SqliteConnection,
    private readonly writer: SqliteConnection,
    private readonly committer: GroupCommitter,
    private readonly walKeeper: WalKeeper,
  ) {}

  /**
   * Opens or creates the file, and applies the migrations it has not seen.
   *
   * @param logger told when erased data cannot leave the write-ahead log for long.
   */
  static async open(options: ServerDatabaseOptions, logger: DatabaseLogger = SILENT): Promise<Database> {
    await makeFolder(dirname(options.database), OWNER_ONLY_FOLDER);
    const mayHoldErasedData = await hasLog(options.database);
    const reader = await SqliteConnection.open(options.database, PRAGMAS);
    await closeFilesToOthers(options.database);
    await applyMigrations(options, reader);
    const file = await DatabaseFile.at(options.database, logger);
    await reader.execute('PRAGMA query_only = ON');
    const writer = await SqliteConnection.open(options.database, PRAGMAS);
    const walKeeper = new WalKeeper(() => SqliteConnection.open(options.database, KEEPER_PRAGMAS), logger);
    if (mayHoldErasedData) walKeeper.requestScrub();
    const committer = new GroupCommitter({
      connection: writer,
      groupTimeoutMs: GROUP_TIMEOUT_MS,
    });
    return new Database(file, reader, writer, committer, walKeeper);
  }

  /** All rows of a query on committed data. */
  all<Row>(sql: string, params?: SqlParameters): Promise<Row[]> {
    return this.reader.all<Row>(sql, params);
  }

  /** The first row of a query on committed data; give the SQL its own `LIMIT 1`. */
  get<Row>(sql: string, params?: SqlParameters): Promise<Row | undefined> {
    return this.reader.get<Row>(sql, params);
  }

  /**
   * Runs `work` in a transaction and resolves with its value once that is on the disk. Works that wait at the
   * same time share a commit; one that rejects is undone alone and rejects here with the same error.
   *
   * @throws AppError `storage_full` when the disk is full, `not_ready` when another process holds the lock too
   *   long or the works of a commit together take too long, `shutting_down` after {@link close}.
   *
   * @example
   * const id = await database.write(async (tx) => (await tx.run('INSERT INTO notes (text) VALUES (?)', [text])).lastId);
   */
  write<T>(work: WriteWork<T>): Promise<T> {
    this.walKeeper.noteWrite();
    return this.committer.write(keepingSpan(work));
  }

  /**
   * Removes erased data from the write-ahead log too; calls close together are answered by one run. Best effort: it
   * never rejects, and when somebody reads the database or the disk fails, it resolves after about a second, while
   * the work is tried again in the background, and once more at the next start.
   */
  scrub(): Promise<void> {
    return this.walKeeper.scrub();
  }

  /** Whether the database answers within `deadlineMs`, and its file is where it was opened. */
  async isHealthy(deadlineMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), deadlineMs);
    });
    const answer = this.get('SELECT 1 FROM sqlite_schema LIMIT 1').then(
      () => this.file.isInPlace(),
      () => false,
    );
    return Promise.race([answer, late]).finally(() => clearTimeout(timer));
  }

  /** What SQLite finds wrong with the file; empty when it is sound. Reads the whole file. */
  async integrityCheck(): Promise<string[]> {
    return this.walKeeper.integrityCheck();
  }

  /** Finishes the writes at hand, empties the write-ahead log and closes the file. */
  close(): Promise<void> {
    this.closing ??= this.closeAll();
    return this.closing;
  }

  private async closeAll(): Promise<void> {
    await this.committer.close();
    await this.walKeeper.close();
    await this.reader.close();
    await this.writer.execute(
      `PRAGMA busy_timeout = ${SCRUB_BUSY_TIMEOUT_MS}; PRAGMA wal_checkpoint(TRUNCATE)`,
    );
    await this.writer.close();
  }
}

/** Whether somebody left a write-ahead log behind, as a clean end does not. */
async function hasLog(database: string): Promise<boolean> {
  const log = await stat(`${database}-wal`).catch(() => undefined);
  return log !== undefined && log.size > 0;
}

/** Those of a write-ahead log that is made later get the mode of the database. */
async function closeFilesToOthers(database: string): Promise<void> {
  for (const file of [database, `${database}-wal`, `${database}-shm`]) {
    await closeToOthers(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}
