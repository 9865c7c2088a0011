import { stat } from 'node:fs/promises';
import type { InferencePoolStatus } from '../../../engine/inference/pool/inference-pool-options.js';
import type { StatusRegistry } from '../../../platform/status/server-status.js';
import { METRICS } from '../../../platform/telemetry/metric-names.js';
import type { MetricRegistry } from '../../../platform/telemetry/metric-registry.js';

/** Tells what inference processes do, and what waits for them. */
export function observeInference(
  registry: MetricRegistry,
  pool: { status(): Pick<InferencePoolStatus, keyof InferencePoolStatus> },
): void {
  registry.observe(METRICS.inferenceWorkers, (set) => {
    const { workers, alive, busy } = pool.status();
    set(busy, { state: 'busy' });
    set(alive - busy, { state: 'idle' });
    set(workers - alive, { state: 'missing' });
  });
  registry.observe(METRICS.inferenceWaiting, (set) => {
    const { waitingLive, waitingBatch } = pool.status();
    set(waitingLive, { priority: 'live' });
    set(waitingBatch, { priority: 'batch' });
  });
  registry.observe(METRICS.inferenceRestarts, (set) => set(pool.status().restarts));
}

/** Tells what DATA_DIR holds. */
export function observeStorage(
  registry: MetricRegistry,
  spool: { readonly bytes: number },
  databasePath: string,
): void {
  registry.observe(METRICS.spoolBytes, (set) => set(spool.bytes));
  registry.observe(METRICS.databaseBytes, async (set) => {
    set(await bytesOf(databasePath), { file: 'main' });
    set(await bytesOf(`${databasePath}-wal`), { file: 'wal' });
  });
}

/** Tells which conversations go on. */
export function observeLive(registry: MetricRegistry, status: Pick<StatusRegistry, 'live'>): void {
  registry.observe(METRICS.activeSessions, (set) => set(status.live().activeSessions));
  registry.observe(METRICS.activeCalls, (set) => set(status.live().activeCalls));
  registry.observe(METRICS.maxCalls, (set) => set(status.live().maxConcurrentCalls));
  registry.observe(METRICS.liveConnections, (set) => {
    for (const [surface, count] of Object.entries(status.live().connections)) set(count, { surface });
  });
}

async function bytesOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
