import { stat } from 'node:fs/promises';
import type { DatabaseLogger } from './log-scrubber.js';

type Identity = Readonly<Record<'dev' | 'ino', bigint>>;

/**
 * The file that a database was opened from. SQLite goes on with a file that was removed or moved away, and all that it
 * stores then is lost.
 */
export class DatabaseFile {
  private isMissed = false;

  private constructor(
    private readonly path: string,
    private readonly opened: Identity,
    private readonly logger: DatabaseLogger,
  ) {}

  /** @param path of a file that is there. */
  static async at(path: string, logger: DatabaseLogger): Promise<DatabaseFile> {
    return new DatabaseFile(path, await identityOf(path), logger);
  }

  /** Whether the same file is still at its path; the log is told once when it is not, and when it is back. */
  async isInPlace(): Promise<boolean> {
    try {
      const { dev, ino } = await identityOf(this.path);
      if (dev === this.opened.dev && ino === this.opened.ino) this.noteFound();
      else this.noteMissed({});
    } catch (error) {
      this.noteMissed({ err: error });
    }
    return !this.isMissed;
  }

  private noteFound(): void {
    if (this.isMissed) this.logger.info({}, 'the database file is in its place again');
    this.isMissed = false;
  }

  private noteMissed(fields: object): void {
    const message =
      'the database file was removed or replaced: what is stored now is lost, restart the server';
    if (!this.isMissed) this.logger.warn(fields, message);
    this.isMissed = true;
  }
}

function identityOf(path: string): Promise<Identity> {
  return stat(path, { bigint: true });
}
