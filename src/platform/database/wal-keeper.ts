import type { SqliteConnection } from './sqlite-connection.js';

/** Milliseconds between a write and the checkpoint that follows it. */
const CHECKPOINT_DELAY_MS = 1000;
/** Milliseconds over which requests to scrub are gathered. */
const SCRUB_DELAY_MS = 200;
const SCRUB_ATTEMPTS = 5;

/**
 * Moves the write-ahead log into the database file, away from the connection that commits, so that no commit
 * waits for it. Opens its own connection when it first has something to do.
 */
export class WalKeeper {
  private connection: Promise<SqliteConnection> | undefined;
  private checkpointTimer: NodeJS.Timeout | undefined;
  private scrubbing: Promise<void> | undefined;
  private work: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(private readonly openConnection: () => Promise<SqliteConnection>) {}

  /** Plans a checkpoint. */
  noteWrite(): void {
    if (this.checkpointTimer !== undefined || this.closed) return;
    this.checkpointTimer = setTimeout(() => {
      this.checkpointTimer = undefined;
      this.enqueue((connection) => connection.all('PRAGMA wal_checkpoint(PASSIVE)')).catch(() => undefined);
    }, CHECKPOINT_DELAY_MS);
    this.checkpointTimer.unref();
  }

  /** Checkpoints everything and truncates the log. */
  scrub(): Promise<void> {
    this.scrubbing ??= this.scrubSoon();
    return this.scrubbing;
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
    await this.scrubbing?.catch(() => undefined);
    await this.work;
    await (await this.connection)?.close();
  }

  private async scrubSoon(): Promise<void> {
    await new Promise<void>((resolve) => setTimeout(resolve, SCRUB_DELAY_MS));
    this.scrubbing = undefined;
    await this.enqueue(async (connection) => {
      for (let attempt = 0; attempt < SCRUB_ATTEMPTS; attempt += 1) {
        const result = await connection.get<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)');
        if (result?.busy === 0) return;
      }
    });
  }

  private enqueue<T>(task: (connection: SqliteConnection) => Promise<T>): Promise<T> {
    this.connection ??= this.openConnection();
    const opened = this.connection;
    const result = this.work.then(async () => task(await opened));
    this.work = result.catch(() => undefined);
    return result;
  }
}
