import { setTimeout as delay } from 'node:timers/promises';
import sqlite3 from 'sqlite3';
import { sqliteCodeOf } from './storage-error.js';

/** What a statement may be given for a `?`. */
export type SqlValue = string | number | boolean | null | Uint8Array;
export type SqlParameters = readonly SqlValue[];

export interface StatementResult {
  /** Rows changed by the statement. */
  changes: number;
  /** Row id of the last insert. */
  lastId: number;
}

const OPEN_TIMEOUT_MS = 5000;
const OPEN_RETRY_MS = 10;
/** Prepared statements kept per connection; the least recently used beyond that is finalised. */
const MAX_PREPARED_STATEMENTS = 256;

const RETURNS_ROWS = /\breturning\b/i;

interface Prepared {
  readonly statement: sqlite3.Statement;
  /** Calls to reject should preparing fail; undefined once prepared. */
  waiting: ((error: Error) => void)[] | undefined;
}

/**
 * One SQLite connection with prepared statements kept open. Statements run one after the other in the order of
 * the calls. Whoever opens it closes it.
 */
export class SqliteConnection {
  private readonly prepared = new Map<string, Prepared>();

  private constructor(private readonly handle: sqlite3.Database) {}

  /** Opens or creates the file and runs `pragmas` (SQL text) on it. */
  static async open(path: string, pragmas: string): Promise<SqliteConnection> {
    const handle = await new Promise<sqlite3.Database>((resolve, reject) => {
      const database = new sqlite3.Database(path, (error) => (error ? reject(error) : resolve(database)));
    });
    handle.serialize();
    const connection = new SqliteConnection(handle);
    try {
      await connection.executeWhenFree(pragmas);
    } catch (error) {
      await connection.close();
      throw error;
    }
    return connection;
  }

  /** Runs a statement that returns no rows; one that does would stay half way and keep its transaction open. */
  run(sql: string, params: SqlParameters = []): Promise<StatementResult> {
    if (RETURNS_ROWS.test(sql))
      return Promise.reject(new Error('A statement that returns rows needs all() or get()'));
    return new Promise((resolve, reject) => {
      this.prepare(sql, reject).run(params, function (this: sqlite3.RunResult, error: Error | null) {
        if (error) reject(error);
        else resolve({ changes: this.changes, lastId: this.lastID });
      });
    });
  }

  /** All rows of a statement; with `RETURNING` also of one that writes. */
  all<Row>(sql: string, params: SqlParameters = []): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.prepare(sql, reject).all<Row>(params, (error, rows) => (error ? reject(error) : resolve(rows)));
    });
  }

  /**
   * The first row. Reads to the end: a statement left half way keeps the connection on an old snapshot, so the
   * SQL should carry its own `LIMIT 1`.
   */
  async get<Row>(sql: string, params: SqlParameters = []): Promise<Row | undefined> {
    return (await this.all<Row>(sql, params))[0];
  }

  /** Runs several statements without parameters. */
  execute(sql: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.handle.exec(sql, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** Like {@link execute}, but waits for a lock that SQLite itself does not wait for, as when a file becomes WAL. */
  private async executeWhenFree(sql: string): Promise<void> {
    const endsAtMs = Date.now() + OPEN_TIMEOUT_MS;
    for (;;) {
      try {
        return await this.execute(sql);
      } catch (error) {
        if (sqliteCodeOf(error) !== 'SQLITE_BUSY' || Date.now() > endsAtMs) throw error;
        await delay(OPEN_RETRY_MS);
      }
    }
  }

  /** Finalises the statements and closes the file. */
  async close(): Promise<void> {
    for (const { statement } of this.prepared.values()) statement.finalize();
    this.prepared.clear();
    await new Promise<void>((resolve, reject) => {
      this.handle.close((error) => (error ? reject(error) : resolve()));
    });
  }

  private prepare(sql: string, onError: (error: Error) => void): sqlite3.Statement {
    const known = this.prepared.get(sql);
    if (known !== undefined) {
      this.prepared.delete(sql);
      this.prepared.set(sql, known);
      known.waiting?.push(onError);
      return known.statement;
    }
    const waiting = [onError];
    const statement = this.handle.prepare(sql, (error: Error | null) => {
      entry.waiting = undefined;
      if (error === null) return;
      if (this.prepared.get(sql) === entry) this.prepared.delete(sql);
      for (const fail of waiting) fail(error);
    });
    const entry: Prepared = { statement, waiting };
    this.prepared.set(sql, entry);
    this.evictOldest();
    return statement;
  }

  private evictOldest(): void {
    if (this.prepared.size <= MAX_PREPARED_STATEMENTS) return;
    const oldest = this.prepared.entries().next().value;
    if (oldest === undefined) return;
    this.prepared.delete(oldest[0]);
    oldest[1].statement.finalize();
  }
}
