/** Document 4's figures of the cache. */
export class CacheStatsView {
  /**
   * Answers that were there already.
   * @example 12
   */
  hits!: number;
  /**
   * Answers that had to be made.
   * @example 84
   */
  misses!: number;
  /**
   * Both together.
   * @example 96
   */
  total!: number;
  /**
   * Share of hits.
   * @example "12.5%"
   */
  hit_rate!: string;
}

export class CacheClearedView {
  /**
   * What was done.
   * @example "Cleared 17 cache entries"
   */
  message!: string;
  /**
   * Entries that are gone.
   * @example 17
   */
  deleted_count!: number;
}

/** Document 4's error envelope. */
export class CacheErrorView {
  /**
   * What is wrong.
   * @example "An API key is needed: send it as Authorization: Bearer KEY or as X-Api-Key: KEY"
   */
  detail!: string;
}
