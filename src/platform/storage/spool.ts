import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors/app-error.js';
import { DiskRoom, type FreeBytes, type RoomShare } from './disk-room.js';
import { writeAll } from './write-all.js';

const MIB = 1024 * 1024;
const RECOUNT_AFTER_MS = 60_000;
/** The room on the disk that a file of unknown size gets at a time. */
const STEP_BYTES = 4 * MIB;

export interface SpoolOptions {
  /** The folder; created when missing. */
  folder: string;
  /** The largest file. */
  maxFileBytes: number;
  /** All files together. */
  maxTotalBytes: number;
  /** Milliseconds after which the files are counted again: other processes add and remove some too. A minute. */
  recountAfterMs?: number;
  /** Default: what the file system says. */
  freeBytes?: FreeBytes;
}

export interface SpooledFile {
  /** The file's name within the spool. */
  name: string;
  bytes: number;
  /** Of the content, in hex. */
  sha256: string;
}

/**
 * Audio that waits for its job: files on disk under names of our own, written as they arrive, hashed and counted
 * on the way, and durable before anybody is told.
 */
export class Spool {
  private totalBytes = 0;
  private countedAtMs = 0;
  private readonly room: DiskRoom;

  private constructor(private readonly options: SpoolOptions) {
    this.room = new DiskRoom(options.folder, options.freeBytes);
  }

  /** Opens the folder and counts what a former run left in it. */
  static async open(options: SpoolOptions): Promise<Spool> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    const spool = new Spool(options);
    await spool.count();
    return spool;
  }

  /** All files together, as far as this process knows. */
  get bytes(): number {
    return this.totalBytes;
  }

  /** @throws AppError `payload_too_large` or `storage_full` for a file of a size that is known beforehand. */
  assertWelcome(fileBytes: number): void {
    this.assertFits(fileBytes, Math.max(fileBytes, 0));
  }

  /**
   * Writes a stream to a new file and syncs it. Nothing is left behind when it fails.
   *
   * @param expectedBytes the most that comes, where that is known: the disk is asked once then.
   * @throws AppError `payload_too_large` above the file limit, `storage_full` when spool or disk has no room;
   *   whatever the source throws.
   */
  async write(source: AsyncIterable<Buffer>, expectedBytes?: number): Promise<SpooledFile> {
    const share = this.room.share();
    try {
      await this.assertRoom(share, Math.min(expectedBytes ?? STEP_BYTES, this.options.maxFileBytes));
      return await this.writeWithin(share, source);
    } finally {
      share.release();
    }
  }

  /** The path of a file in the spool, for a reader on this machine. */
  pathOf(name: string): string {
    return join(this.options.folder, name);
  }

  /** Removes a file; one that is gone already is fine. */
  async remove(name: string): Promise<void> {
    const bytes = await sizeOf(this.pathOf(name));
    try {
      await unlink(this.pathOf(name));
      this.totalBytes -= bytes;
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  /**
   * Removes what nobody refers to and nobody has written to for `minAgeMs`: uploads that a crash cut off before
   * their job was stored. Gives their number.
   */
  async removeAllBut(names: ReadonlySet<string>, minAgeMs: number): Promise<number> {
    let removed = 0;
    for (const name of await readdir(this.options.folder)) {
      if (names.has(name) || (await ageMsOf(this.pathOf(name))) < minAgeMs) continue;
      await this.remove(name);
      removed += 1;
    }
    await this.count();
    return removed;
  }

  /** What is written or removed meanwhile is perhaps counted twice or not at all, until the next count. */
  private async count(): Promise<void> {
    const { folder } = this.options;
    const before = this.totalBytes;
    let bytes = 0;
    for (const name of await readdir(folder)) bytes += await sizeOf(join(folder, name));
    this.totalBytes += bytes - before;
    this.countedAtMs = performance.now();
  }

  private async writeWithin(share: RoomShare, source: AsyncIterable<Buffer>): Promise<SpooledFile> {
    const name = randomUUID();
    const path = this.pathOf(name);
    const file = await open(path, 'wx', 0o600);
    let bytes = 0;
    try {
      const hash = createHash('sha256');
      for await (const chunk of source) {
        this.assertFits(bytes + chunk.length, chunk.length);
        if (!share.covers(chunk.length)) await this.assertRoom(share, Math.max(chunk.length, STEP_BYTES));
        hash.update(chunk);
        this.totalBytes += chunk.length;
        bytes += chunk.length;
        await writeAll(file, chunk);
        share.spend(chunk.length);
      }
      await file.datasync();
      await syncFolder(this.options.folder);
      return { name, bytes, sha256: hash.digest('hex') };
    } catch (error) {
      this.totalBytes -= bytes;
      await unlink(path);
      throw asStorageError(error);
    } finally {
      await file.close();
    }
  }

  private assertFits(fileBytes: number, moreBytes: number): void {
    if (fileBytes > this.options.maxFileBytes) {
      const limitMb = Math.floor(this.options.maxFileBytes / MIB);
      throw new AppError('payload_too_large', `File too large. Maximum allowed: ${limitMb} MB.`);
    }
    if (this.totalBytes + moreBytes > this.options.maxTotalBytes) throw storageFull();
  }

  private async assertRoom(share: RoomShare, moreBytes: number): Promise<void> {
    const { recountAfterMs = RECOUNT_AFTER_MS, maxTotalBytes } = this.options;
    if (performance.now() - this.countedAtMs >= recountAfterMs) await this.count();
    if (this.totalBytes >= maxTotalBytes) throw storageFull();
    if (!(await share.extend(moreBytes))) throw storageFull();
  }
}

function storageFull(cause?: unknown): AppError {
  return new AppError('storage_full', 'No room for more audio at the moment. Try again later.', {
    retryAfterSec: 60,
    ...(cause === undefined ? {} : { cause }),
  });
}

function asStorageError(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOSPC' || code === 'EDQUOT' ? storageFull(error) : error;
}

async function ageMsOf(path: string): Promise<number> {
  try {
    return Date.now() - (await stat(path)).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/** Makes a new file's name durable. Windows cannot, and need not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
