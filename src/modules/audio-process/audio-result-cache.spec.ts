import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTemporaryDatabase, type TemporaryDatabase } from '../../../test/support/temporary-database.js';
import { CacheRegistry } from '../../platform/cache/cache-registry.js';
import { StoreConfig } from '../../platform/config/store.config.js';
import { AudioCacheRepository } from './audio-cache.repository.js';
import type { AudioOutcome } from './audio-outcome.js';
import { audioProcessSchema } from './audio-process.schema.js';
import { AudioResultCache } from './audio-result-cache.js';

const outcomeOf = (characters: number): AudioOutcome =>
  ({ originalText: 'é'.repeat(characters) }) as AudioOutcome;

describe('AudioResultCache', () => {
  let temporary: TemporaryDatabase;
  const caches = new CacheRegistry();
  const open = (diskMb: number): AudioResultCache => {
    const config = new StoreConfig({ CACHE_DISK_MB: String(diskMb) });
    const cache = new AudioResultCache(temporary.database, new AudioCacheRepository(), caches, config);
    cache.onModuleInit();
    return cache;
  };
  const put = (cache: AudioResultCache, key: string, characters: number): Promise<void> =>
    temporary.database.write((tx) => cache.put(tx, key, outcomeOf(characters)));
  const isKept = async (cache: AudioResultCache, key: string): Promise<boolean> =>
    (await temporary.database.write((tx) => cache.find(tx, key))) !== undefined;

  beforeEach(async () => {
    temporary = await openTemporaryDatabase(audioProcessSchema);
  });
  afterEach(() => temporary.remove());

  it('deletes the oldest results where the bytes of all are more than it may keep', async () => {
    const cache = open(1);
    for (const key of ['a', 'b', 'a', 'c']) await put(cache, key, 200_000);
    expect(await Promise.all(['a', 'b', 'c'].map((key) => isKept(cache, key)))).toEqual([true, false, true]);
    const { disk } = await cache.size();
    expect(disk.entries).toBe(2);
    expect(disk.bytes).toBeGreaterThan(800_000);
    expect(disk.bytes).toBeLessThanOrEqual(1024 * 1024);
  });

  it('keeps nothing that is larger than all may be together, and nothing at all when it is off', async () => {
    for (const [diskMb, characters] of [
      [1, 600_000],
      [0, 1],
    ] as const) {
      const cache = open(diskMb);
      await put(cache, 'a', characters);
      expect((await cache.size()).disk).toEqual({ entries: 0, bytes: 0 });
    }
  });

  it('has its figures told and is cleared with the others', async () => {
    const cache = open(1);
    await put(cache, 'a', 10);
    expect([await isKept(cache, 'a'), await isKept(cache, 'b')]).toEqual([true, false]);
    expect(caches.counts).toEqual({ hits: 1, misses: 1 });
    expect([await caches.clear(), await isKept(cache, 'a')]).toEqual([1, false]);
  });
});
