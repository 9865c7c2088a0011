/** How often a cache was asked for something, since the start of the process. */
export interface CacheCounts {
  hits: number;
  misses: number;
}

export interface TierSize {
  entries: number;
  bytes: number;
}

/** What a cache holds: in this process, and on disk for all that share the data folder. */
export interface CacheSize {
  memory: TierSize;
  disk: TierSize;
}

/** A cache that can be looked into and emptied. */
export interface InspectableCache {
  readonly counts: Readonly<CacheCounts>;
  size(): Promise<CacheSize>;
  /** Empties it, and gives the number of entries there were. */
  clear(): Promise<number>;
}

/** The caches of content of this process by what they hold, such as `speech`. Those who have one add it. */
export class CacheRegistry {
  private readonly caches = new Map<string, InspectableCache>();

  add(kind: string, cache: InspectableCache): void {
    this.caches.set(kind, cache);
  }

  entries(): Iterable<readonly [kind: string, cache: InspectableCache]> {
    return this.caches.entries();
  }

  /** All of them together. */
  get counts(): CacheCounts {
    const all = [...this.caches.values()].map(({ counts }) => counts);
    return all.reduce<CacheCounts>(
      (sum, { hits, misses }) => ({ hits: sum.hits + hits, misses: sum.misses + misses }),
      { hits: 0, misses: 0 },
    );
  }

  /** Empties all, and gives the number of entries there were. */
  async clear(): Promise<number> {
    const counts = await Promise.all([...this.caches.values()].map((cache) => cache.clear()));
    return counts.reduce((sum, count) => sum + count, 0);
  }
}
