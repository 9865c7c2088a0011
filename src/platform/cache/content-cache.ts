import type { LRUCache } from 'lru-cache';
import type { Logger } from '../logging/logger.js';
import type { CacheCounts, CacheSize, InspectableCache } from './cache-registry.js';
import type { CachedContent } from './cached-content.js';
import type { DiskStore } from './disk-store.js';

/** What an entry takes beside its content, about. */
const ENTRY_BYTES = 512;
/** So long after it was written, content that is still used is written again: it counts as used on disk, too. */
const REWRITE_AFTER_MS = 3_600_000;
/** Writes that may wait; what is not written then is written when it is used again. */
const MAX_WRITES = 64;

export interface ContentCacheOptions {
  /** Content in memory; 0 for none. */
  memoryBytes: number;
  /** Keeps what is used more than once; absent where nothing is kept on disk. */
  disk?: DiskStore | undefined;
  logger: Pick<Logger, 'warn'>;
}

interface Remembered {
  content: CachedContent;
  writtenAtMs: number;
}

/**
 * Content under keys that tell what determines it. What comes in is held in memory, and written to disk when it is used
 * for the first time after that: what occurs once leaves no trace. A disk that fails is a cache that knows nothing; the
 * log has it once. Content that was given out or taken in must not be changed.
 */
export class ContentCache implements InspectableCache {
  readonly counts: CacheCounts = { hits: 0, misses: 0 };
  private opening: Promise<LRUCache<string, Remembered>> | undefined;
  private readonly writes = new Set<Promise<unknown>>();
  private isDiskFailing = false;

  constructor(private readonly options: ContentCacheOptions) {}

  /** Content that is there counts as a hit; who makes it instead tells by {@link noteMiss}. */
  async find(key: string): Promise<CachedContent | undefined> {
    const memory = await this.memory();
    const remembered = memory?.get(key);
    if (remembered !== undefined) {
      this.counts.hits += 1;
      this.persist(key, remembered);
      return remembered.content;
    }
    const content = await this.tryDisk((disk) => disk.read(key));
    if (content === undefined) return undefined;
    this.counts.hits += 1;
    memory?.set(key, { content, writtenAtMs: performance.now() });
    return content;
  }

  /** What was looked for had to be made. */
  noteMiss(): void {
    this.counts.misses += 1;
  }

  async keep(key: string, content: CachedContent): Promise<void> {
    const memory = await this.memory();
    const remembered = { content, writtenAtMs: -Infinity };
    if (memory === undefined) this.persist(key, remembered);
    else memory.set(key, remembered);
  }

  /** @throws Error of the file system. */
  async size(): Promise<CacheSize> {
    const memory = await this.opening;
    return {
      memory: { entries: memory?.size ?? 0, bytes: memory?.calculatedSize ?? 0 },
      disk: (await this.options.disk?.size()) ?? { entries: 0, bytes: 0 },
    };
  }

  /** Empties memory and disk; other processes keep what they have in memory. @throws Error of the file system. */
  async clear(): Promise<number> {
    const memory = await this.opening;
    const keys = new Set(memory?.keys());
    memory?.clear();
    for (const key of (await this.options.disk?.clear()) ?? []) keys.add(key);
    return keys.size;
  }

  /** Resolves when all that is being written is on disk. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.writes);
  }

  private persist(key: string, remembered: Remembered): void {
    const nowMs = performance.now();
    if (nowMs - remembered.writtenAtMs < REWRITE_AFTER_MS || this.writes.size >= MAX_WRITES) return;
    remembered.writtenAtMs = nowMs;
    const write = this.tryDisk((disk) => disk.write(key, remembered.content));
    this.writes.add(write);
    void write.then(() => this.writes.delete(write));
  }

  private async tryDisk<T>(use: (disk: DiskStore) => Promise<T>): Promise<T | undefined> {
    const { disk, logger } = this.options;
    if (disk === undefined) return undefined;
    try {
      const result = await use(disk);
      this.isDiskFailing = false;
      return result;
    } catch (error) {
      if (!this.isDiskFailing) logger.warn({ err: error }, 'the cache cannot use its folder');
      this.isDiskFailing = true;
      return undefined;
    }
  }

  /** Opened when it is first needed: a start does without. */
  private memory(): Promise<LRUCache<string, Remembered> | undefined> {
    const { memoryBytes } = this.options;
    if (memoryBytes === 0) return Promise.resolve(undefined);
    this.opening ??= openMemory(memoryBytes);
    return this.opening;
  }
}

async function openMemory(maxSize: number): Promise<LRUCache<string, Remembered>> {
  const { LRUCache: Memory } = await import('lru-cache');
  return new Memory({
    maxSize,
    sizeCalculation: ({ content }) => content.bytes.byteLength + ENTRY_BYTES,
  });
}
