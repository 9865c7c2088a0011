import type { CacheRegistry } from '../../../platform/cache/cache-registry.js';
import { METRICS } from '../../../platform/telemetry/metric-names.js';
import type { MetricRegistry, SetValue } from '../../../platform/telemetry/metric-registry.js';

/** Makes metrics of what caches hold, and of how often they had what was looked for. */
export function observeCaches(registry: MetricRegistry, caches: CacheRegistry): void {
  registry.observe(METRICS.cacheHits, (set) => {
    for (const [kind, { counts }] of caches.entries()) set(counts.hits, { kind });
  });
  registry.observe(METRICS.cacheMisses, (set) => {
    for (const [kind, { counts }] of caches.entries()) set(counts.misses, { kind });
  });
  registry.observe(METRICS.cacheEntries, (set) => tellSizes(caches, 'entries', set));
  registry.observe(METRICS.cacheBytes, (set) => tellSizes(caches, 'bytes', set));
}

async function tellSizes(
  caches: CacheRegistry,
  figure: 'entries' | 'bytes',
  set: SetValue<'kind' | 'tier'>,
): Promise<void> {
  for (const [kind, cache] of caches.entries()) {
    const { memory, disk } = await cache.size();
    set(memory[figure], { kind, tier: 'memory' });
    set(disk[figure], { kind, tier: 'disk' });
  }
}
