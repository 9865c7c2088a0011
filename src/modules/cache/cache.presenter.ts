import type { CacheCounts } from '../../platform/cache/cache-registry.js';
import type { CacheClearedView, CacheStatsView } from './cache.view.js';

export function presentStats({ hits, misses }: CacheCounts): CacheStatsView {
  const total = hits + misses;
  const percent = total === 0 ? 0 : (hits / total) * 100;
  return { hits, misses, total, hit_rate: `${percent.toFixed(1)}%` };
}

export function presentCleared(count: number): CacheClearedView {
  return { message: `Cleared ${count} cache ${count === 1 ? 'entry' : 'entries'}`, deleted_count: count };
}
