import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CacheRegistry, type CacheSize, type InspectableCache } from '../../platform/cache/cache-registry.js';
import { StoreConfig } from '../../platform/config/store.config.js';
import { Database } from '../../platform/database/database.js';
import type { WriteTransaction } from '../../platform/database/write-transaction.js';
import { AudioCacheRepository } from './audio-cache.repository.js';
import type { AudioOutcome } from './audio-outcome.js';

const MIB = 1024 * 1024;

/** Results that equal requests are answered with: those made last, as many as there is room for. */
@Injectable()
export class AudioResultCache implements InspectableCache, OnModuleInit {
  readonly counts = { hits: 0, misses: 0 };
  private readonly maxBytes: number;

  constructor(
    private readonly database: Database,
    private readonly rows: AudioCacheRepository,
    private readonly caches: CacheRegistry,
    { cacheDiskMb }: StoreConfig,
  ) {
    this.maxBytes = cacheDiskMb * MIB;
  }

  onModuleInit(): void {
    this.caches.add('results', this);
  }

  async find(tx: WriteTransaction, cacheKey: string): Promise<AudioOutcome | undefined> {
    const outcome = await this.rows.find(tx, cacheKey);
    tx.afterCommit(() => (this.counts[outcome === undefined ? 'misses' : 'hits'] += 1));
    return outcome;
  }

  /** Keeps a result in place of an older one. */
  async put(tx: WriteTransaction, cacheKey: string, outcome: AudioOutcome): Promise<void> {
    await this.rows.put(tx, cacheKey, outcome, Date.now());
    await this.rows.deleteOldest(tx, this.maxBytes);
  }

  async size(): Promise<CacheSize> {
    return { memory: { entries: 0, bytes: 0 }, disk: await this.rows.size(this.database) };
  }

  clear(): Promise<number> {
    return this.database.write((tx) => this.rows.deleteAll(tx));
  }
}
