import { LogScrubber, type DatabaseLogger } from './log-scrubber.js';
import type { SqliteConnection } from './sqlite-connection.js';

/** Milliseconds between a write and the checkpoint that follows it. */
const CHECKPOINT_DELAY_MS = 1000;

/**
 * Moves the write-ahead log into the database file, away from the connection that commits, so that no commit
 * waits for it. Opens its own connection when it first has something to do; that one must not wait long for readers,
 * because nobody can write meanwhile.
 */
export class WalKeeper {
  private readonly scrubber: LogScrubber;
  private connection: Promise<SqliteConnection> | undefined;
  private checkpointTimer: NodeJS.Timeout | undefined;
  private work: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly openConnection: () => Promise<SqliteConnection>,
    logger: DatabaseLogger,
  ) {
    this.scrubber = new LogScrubber({ truncate: () => this.truncate(), logger });
  }

  /** Plans a checkpoint. */
  noteWrite(): void {
    if (this.checkpointTimer !== undefined || this.closed) return;
    this.checkpointTimer = setTimeout(() => {
      this.checkpointTimer = undefined;
      this.enqueue((connection) => connection.all('PRAGMA wal_checkpoint(PASSIVE)')).catch(() => undefined);
    }, CHECKPOINT_DELAY_MS);
    this.checkpointTimer.unref();
  }

  /** Plans to checkpoint everything and truncate the log. */
  requestScrub(): void {
    this.scrubber.request();
  }

  /** Checkpoints everything and truncates the log; see {@link LogScrubber.scrub}. */
  scrub(): Promise<void> {
    return this.scrubber.scrub();
  }

  integrityCheck(): Promise<string[]> {
    return this.enqueue(async (connection) => {
      const rows = await connection.all<{ integrity_check: string }>('PRAGMA integrity_check');
      return rows.map((row) => row.integrity_check).filter((finding) => finding !== 'ok');
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.checkpointTimer);
    await this.scrubber.close();
    await this.work;
    const connection = await this.connection?.catch(() => undefined);
    await connection?.close();
  }

  private async truncate(): Promise<boolean> {
    const result = await this.enqueue((connection) =>
      connection.get<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)'),
    );
    return result?.busy === 0;
  }

  private enqueue<T>(task: (connection: SqliteConnection) => Promise<T>): Promise<T> {
    const result = this.work.then(async () => task(await this.connect()));
    this.work = result.catch(() => undefined);
    return result;
  }

  /** A connection that could not be opened is opened anew the next time. */
  private async connect(): Promise<SqliteConnection> {
    this.connection ??= this.openConnection();
    try {
      return await this.connection;
    } catch (error) {
      this.connection = undefined;
      throw error;
    }
  }
}
