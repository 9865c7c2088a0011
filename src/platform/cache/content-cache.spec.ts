import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentKeyOf, type CachedContent } from './cached-content.js';
import { ContentCache } from './content-cache.js';
import { DiskStore } from './disk-store.js';

const MIB = 1024 * 1024;
const HELLO = contentKeyOf(['hello']);
const contentOf = (bytes: number): CachedContent => ({ about: {}, bytes: new Uint8Array(bytes) });

describe('ContentCache', () => {
  let folder: string;
  const logged: string[] = [];
  const logger = { warn: (_: object, message: string) => void logged.push(message) };
  const openCache = ({ memoryBytes = MIB, hasDisk = true } = {}): ContentCache => {
    const disk = hasDisk ? new DiskStore({ folder, maxBytes: MIB }) : undefined;
    return new ContentCache({ memoryBytes, disk, logger });
  };
  /** What is on disk once all is written. */
  const written = async (cache: ContentCache): Promise<number> => {
    await cache.onApplicationShutdown();
    return (await cache.size()).disk.entries;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-cache-'));
    logged.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('writes to disk what is used again, and nothing else', async () => {
    const cache = openCache();
    await cache.keep(HELLO, contentOf(100));
    await cache.keep(contentKeyOf(['once']), contentOf(100));
    expect(await written(cache)).toBe(0);
    expect((await cache.find(HELLO))?.bytes).toHaveLength(100);
    expect(await written(cache)).toBe(1);
    expect((await openCache().find(HELLO))?.bytes).toHaveLength(100);
  });

  it('writes at once where nothing is held in memory', async () => {
    const cache = openCache({ memoryBytes: 0 });
    await cache.keep(HELLO, contentOf(100));
    expect(await written(cache)).toBe(1);
    expect(await cache.find(HELLO)).toBeDefined();
    expect((await cache.size()).memory).toEqual({ entries: 0, bytes: 0 });
  });

  it('keeps nothing where both are off', async () => {
    const cache = openCache({ memoryBytes: 0, hasDisk: false });
    await cache.keep(HELLO, contentOf(100));
    expect(await cache.find(HELLO)).toBeUndefined();
    expect([cache.counts, await cache.clear()]).toEqual([{ hits: 0, misses: 0 }, 0]);
  });

  it('counts hits in memory and on disk, and misses when it is told of them', async () => {
    const cache = openCache();
    cache.noteMiss();
    await cache.keep(HELLO, contentOf(1));
    await cache.find(HELLO);
    await cache.find(contentKeyOf(['unknown']));
    expect(cache.counts).toEqual({ hits: 1, misses: 1 });
    await cache.onApplicationShutdown();
    const restarted = openCache();
    for (let times = 0; times < 2; times += 1) await restarted.find(HELLO);
    expect(restarted.counts).toEqual({ hits: 2, misses: 0 });
  });

  it('forgets everything when it is cleared, each entry counted once', async () => {
    const cache = openCache();
    for (const name of ['a', 'b', 'c']) await cache.keep(contentKeyOf([name]), contentOf(10));
    await cache.find(contentKeyOf(['a']));
    expect(await cache.clear()).toBe(3);
    expect(await readdir(folder)).toEqual([]);
    expect(await cache.find(contentKeyOf(['a']))).toBeUndefined();
    expect(await cache.size()).toEqual({ memory: { entries: 0, bytes: 0 }, disk: { entries: 0, bytes: 0 } });
  });

  it('goes on without a disk that fails, and says so once', async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file');
    const cache = openCache();
    await cache.keep(HELLO, contentOf(10));
    for (const key of [HELLO, contentKeyOf(['unknown']), HELLO]) await cache.find(key);
    await cache.onApplicationShutdown();
    expect(cache.counts.hits).toBe(2);
    expect(logged).toEqual(['the cache cannot use its folder']);
  });

  it('never holds more in memory than its bound', async () => {
    const command = fc.record({ name: fc.nat(50), bytes: fc.nat(60_000), isRead: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 200 }), async (commands) => {
        const cache = openCache({ memoryBytes: 100_000, hasDisk: false });
        for (const { name, bytes, isRead } of commands) {
          if (isRead) await cache.find(contentKeyOf([name]));
          else await cache.keep(contentKeyOf([name]), contentOf(bytes));
          expect((await cache.size()).memory.bytes).toBeLessThanOrEqual(100_000);
        }
      }),
      { numRuns: 30 },
    );
  });
});
