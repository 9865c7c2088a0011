import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, statfs, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromFileBytes, toFileBytes, type CachedContent } from './cached-content.js';

const MIB = 1024 * 1024;
const RESERVED_BYTES = 128 * MIB;
const RECOUNT_AFTER_MS = 60_000;
/** Share of the bound that is left after room was made, so that not every write has to look for some. */
const ROOMY = 0.9;
/** A file that was begun so long ago and is not finished belongs to a process that is gone. */
const UNFINISHED_AFTER_MS = 600_000;

export interface DiskStoreOptions {
  /** Its own folder, created when it is first written to; whatever else lies in it is removed in time. */
  folder: string;
  /** All files together. */
  maxBytes: number;
  /** Milliseconds after which the files are counted again: other processes add and remove some too. A minute. */
  recountAfterMs?: number;
  /** Disk that is left to what matters more: uploads and the database. 128 MiB. */
  reservedBytes?: number;
}

interface KeptFile {
  name: string;
  bytes: number;
  usedAtMs: number;
}

/**
 * Content in files under their keys, those that were not used for the longest time removed first. Several processes may
 * share a folder: nothing is known of a file but what the file system tells, and a file that is not whole is removed.
 */
export class DiskStore {
  private totalBytes = 0;
  private totalFiles = 0;
  private countedAtMs = -Infinity;
  private writing: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: DiskStoreOptions) {}

  /** @throws Error of the file system. */
  async read(key: string): Promise<CachedContent | undefined> {
    const path = this.pathOf(key);
    const file = await unlessMissing(readFile(path));
    if (file === undefined) return undefined;
    const content = fromFileBytes(key, file);
    const now = new Date();
    await unlessMissing(content === undefined ? unlink(path) : utimes(path, now, now));
    return content;
  }

  /**
   * Keeps content, one after the other; without effect where it is more than all may be together.
   *
   * @throws Error of the file system, or that the disk is nearly full; nothing half-written stays.
   */
  write(key: string, content: CachedContent): Promise<void> {
    return this.inTurn(() => this.store(key, toFileBytes(key, content)));
  }

  /** Removes everything, and gives the keys. @throws Error of the file system. */
  clear(): Promise<string[]> {
    return this.inTurn(async () => {
      const files = await this.list();
      for (const { name } of files) await unlessMissing(unlink(this.pathOf(name)));
      this.note([]);
      return files.map(({ name }) => name);
    });
  }

  /** What is there. @throws Error of the file system. */
  async size(): Promise<{ entries: number; bytes: number }> {
    await this.inTurn(() => this.count());
    return { entries: this.totalFiles, bytes: this.totalBytes };
  }

  private async store(key: string, file: Buffer): Promise<void> {
    const { folder, maxBytes, reservedBytes = RESERVED_BYTES } = this.options;
    if (file.length > maxBytes) return;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await this.count();
    if (this.totalBytes + file.length > maxBytes) await this.makeRoom(file.length);
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize - file.length < reservedBytes) throw new Error('The disk is nearly full');
    const former = await unlessMissing(stat(this.pathOf(key)));
    const unfinished = join(folder, `${randomUUID()}.part`);
    try {
      await writeFile(unfinished, file, { flag: 'wx', mode: 0o600 });
      await rename(unfinished, this.pathOf(key));
    } catch (error) {
      await unlessMissing(unlink(unfinished));
      throw error;
    }
    this.totalBytes += file.length - (former?.size ?? 0);
    this.totalFiles += former === undefined ? 1 : 0;
  }

  private async makeRoom(neededBytes: number): Promise<void> {
    const { maxBytes } = this.options;
    const files = (await this.list()).sort((a, b) => a.usedAtMs - b.usedAtMs);
    const wantedBytes = Math.min(maxBytes - neededBytes, maxBytes * ROOMY);
    let bytes = bytesOf(files);
    while (bytes > wantedBytes) {
      const [oldest] = files.splice(0, 1);
      if (oldest === undefined) break;
      await unlessMissing(unlink(this.pathOf(oldest.name)));
      bytes -= oldest.bytes;
    }
    this.note(files);
  }

  private async count(): Promise<void> {
    const { recountAfterMs = RECOUNT_AFTER_MS } = this.options;
    if (performance.now() - this.countedAtMs >= recountAfterMs) this.note(await this.list());
  }

  private note(files: readonly KeptFile[]): void {
    this.totalBytes = bytesOf(files);
    this.totalFiles = files.length;
    this.countedAtMs = performance.now();
  }

  /** The files with keys for names; what has another name, and is not being written, is removed. */
  private async list(): Promise<KeptFile[]> {
    const files: KeptFile[] = [];
    for (const name of (await unlessMissing(readdir(this.options.folder))) ?? []) {
      const found = await unlessMissing(stat(this.pathOf(name)));
      if (found === undefined || !found.isFile()) continue;
      if (/^[0-9a-f]{64}$/.test(name)) files.push({ name, bytes: found.size, usedAtMs: found.mtimeMs });
      else if (found.mtimeMs < Date.now() - UNFINISHED_AFTER_MS)
        await unlessMissing(unlink(this.pathOf(name)));
    }
    return files;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.writing.then(work);
    this.writing = done.catch(() => undefined);
    return done;
  }

  private pathOf(name: string): string {
    return join(this.options.folder, name);
  }
}

const bytesOf = (files: readonly KeptFile[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

/** Undefined where the file is gone: another process may have removed it. */
async function unlessMissing<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
