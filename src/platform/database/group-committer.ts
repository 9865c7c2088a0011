import { AppError } from '../errors/app-error.js';
import type { SqliteConnection } from './sqlite-connection.js';
import { toStorageError } from './storage-error.js';
import { WriteUnit } from './write-unit.js';
import type { WriteWork } from './write-transaction.js';

/** Units in one transaction; bounds how long the first of them waits for its commit. */
const MAX_UNITS_PER_COMMIT = 256;

export interface GroupCommitterOptions {
  connection: SqliteConnection;
  /** How long the units of one transaction may take together before the one at work is given up. */
  groupTimeoutMs: number;
}

/**
 * Runs units of work one after the other and commits as many of them together as wait at the time, so that one
 * synchronous commit pays for all. A unit that fails is undone alone: the writes of the units before it, which
 * are known statement by statement, are made again from the state they started on.
 */
export class GroupCommitter {
  private readonly waiting: WriteUnit[] = [];
  private running: Promise<void> | undefined;
  private closed = false;

  constructor(private readonly options: GroupCommitterOptions) {}

  /** Resolves with the work's value once it is durable. */
  write<T>(work: WriteWork<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.closed) {
        reject(new AppError('shutting_down', 'The database is closed'));
        return;
      }
      this.waiting.push(new WriteUnit(work, resolve as (value: unknown) => void, reject));
      this.running ??= this.commitAll();
    });
  }

  /** Refuses new units and resolves when those at hand have been answered. */
  async close(): Promise<void> {
    this.closed = true;
    await this.running;
  }

  private async commitAll(): Promise<void> {
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const group = new UnitGroup(this.options);
      try {
        await group.commit(this.waiting);
      } catch (error) {
        await group.abandon(toStorageError(error));
      }
    }
    this.running = undefined;
  }
}

/** The units of one transaction. */
class UnitGroup {
  /** Units whose work has succeeded and that now depend on the commit. */
  private readonly succeeded: WriteUnit[] = [];
  /** Units that failed; told only after the commit, because what they ran into may have been written in it. */
  private readonly failed: { unit: WriteUnit; error: unknown }[] = [];
  /** How many of the succeeded lie before the savepoint. */
  private secured = 0;
  private current: WriteUnit | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: GroupCommitterOptions) {}

  async commit(waiting: WriteUnit[]): Promise<void> {
    const { connection, groupTimeoutMs } = this.options;
    await this.begin(waiting);
    this.current = waiting.shift();
    const deadline = new Promise<never>((_, reject) => {
      this.timer = setTimeout(
        () => reject(new AppError('not_ready', 'A transaction took too long', { retryAfterSec: 1 })),
        groupTimeoutMs,
      );
    });
    deadline.catch(() => undefined);
    try {
      while (this.current !== undefined) {
        await this.perform(this.current, deadline);
        const isFull = this.succeeded.length + this.failed.length >= MAX_UNITS_PER_COMMIT;
        this.current = isFull ? undefined : waiting.shift();
      }
    } finally {
      clearTimeout(this.timer);
    }
    await connection.run('COMMIT');
    for (const unit of this.succeeded) unit.committed();
    for (const { unit, error } of this.failed) unit.reject(toStorageError(error));
  }

  /** Undoes the transaction and fails every unit in it. */
  async abandon(error: unknown): Promise<void> {
    this.current?.abandon();
    this.current?.reject(error);
    for (const unit of this.succeeded) unit.reject(error);
    for (const { unit } of this.failed) unit.reject(error);
    await this.options.connection.run('ROLLBACK').catch(() => undefined);
  }

  /** Takes the write lock; whoever waits when it cannot be had is told so. */
  private async begin(waiting: WriteUnit[]): Promise<void> {
    try {
      await this.options.connection.run('BEGIN IMMEDIATE');
    } catch (error) {
      for (const unit of waiting.splice(0)) unit.reject(toStorageError(error));
      throw error;
    }
  }

  private async perform(unit: WriteUnit, deadline: Promise<never>): Promise<void> {
    const { connection } = this.options;
    if (this.succeeded.length === 1) await this.secure();
    try {
      await Promise.race([unit.perform(connection), deadline]);
    } catch (error) {
      if (unit.isOpen) throw error;
      if (unit.fatalError !== undefined) throw unit.fatalError;
      if (unit.hasWritten) await this.undo();
      this.failed.push({ unit, error });
      return;
    }
    if (unit.fatalError !== undefined) throw unit.fatalError;
    this.succeeded.push(unit);
  }

  /** Puts a savepoint behind everything done so far. */
  private async secure(): Promise<void> {
    if (this.secured === this.succeeded.length) return;
    await this.options.connection.run('SAVEPOINT unit_group');
    this.secured = this.succeeded.length;
  }

  /** Takes back what was written since the savepoint, then repeats it without the unit that failed. */
  private async undo(): Promise<void> {
    const { connection } = this.options;
    if (this.succeeded.length === 0) {
      await connection.execute('ROLLBACK; BEGIN IMMEDIATE');
      return;
    }
    await connection.run('ROLLBACK TO unit_group');
    for (const unit of this.succeeded.slice(this.secured)) await unit.replay(connection);
    await this.secure();
  }
}
