import { keepingSpan } from '../telemetry/tracing/current-span.js';
import type { SqlParameters, SqliteConnection, StatementResult } from './sqlite-connection.js';
import { endsTransaction } from './storage-error.js';
import { WriteTransaction, type WriteWork } from './write-transaction.js';

const READ_ONLY = /^\s*(select|pragma|explain)\b/i;

interface LoggedWrite {
  readonly sql: string;
  readonly params: SqlParameters;
}

/** One unit of work in a group: what it wrote, so that it can be written again, and how to tell its caller. */
export class WriteUnit extends WriteTransaction {
  /** The error after which the whole transaction is lost, if one occurred. */
  fatalError: Error | undefined;
  private readonly writes: LoggedWrite[] = [];
  private readonly listeners: (() => void)[] = [];
  private connection: SqliteConnection | undefined;
  private value: unknown;

  constructor(
    private readonly work: WriteWork<unknown>,
    private readonly resolve: (value: unknown) => void,
    readonly reject: (error: unknown) => void,
  ) {
    super();
  }

  /** Whether the work has begun and not settled. */
  get isOpen(): boolean {
    return this.connection !== undefined;
  }

  get hasWritten(): boolean {
    return this.writes.length > 0;
  }

  /** Runs the work on `connection`; the unit accepts statements until the work has settled. */
  async perform(connection: SqliteConnection): Promise<void> {
    this.connection = connection;
    try {
      this.value = await this.work(this);
    } finally {
      this.connection = undefined;
    }
  }

  /** Stops accepting statements, although the work has not settled. */
  abandon(): void {
    this.connection = undefined;
  }

  /** Repeats this unit's writes on the state it found. */
  async replay(connection: SqliteConnection): Promise<void> {
    for (const { sql, params } of this.writes) await connection.all(sql, params);
  }

  committed(): void {
    for (const listener of this.listeners) queueMicrotask(listener);
    this.resolve(this.value);
  }

  override run(sql: string, params: SqlParameters = []): Promise<StatementResult> {
    return this.logged(sql, params, this.connection?.run(sql, params));
  }

  override all<Row>(sql: string, params: SqlParameters = []): Promise<Row[]> {
    return this.logged(sql, params, this.connection?.all<Row>(sql, params));
  }

  override get<Row>(sql: string, params: SqlParameters = []): Promise<Row | undefined> {
    return this.all<Row>(sql, params).then(([row]) => row);
  }

  override afterCommit(listener: () => void): void {
    this.listeners.push(keepingSpan(listener));
  }

  private logged<T>(sql: string, params: SqlParameters, result: Promise<T> | undefined): Promise<T> {
    if (result === undefined) return Promise.reject(new Error('The transaction is over'));
    return result.then(
      (value) => {
        if (!READ_ONLY.test(sql)) this.writes.push({ sql, params });
        return value;
      },
      (error: unknown) => {
        if (endsTransaction(error)) this.fatalError = error;
        throw error;
      },
    );
  }
}
