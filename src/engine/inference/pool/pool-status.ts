import type { InferencePoolState, InferencePoolStatus } from './inference-pool-options.js';
import type { WorkerSlot } from './worker-slot.js';

/** How many workers have the embedded models loaded. */
export function aliveOf(slots: readonly WorkerSlot[]): number {
  return slots.filter(({ state }) => state === 'idle' || state === 'busy').length;
}

/** What health and metrics show of a pool. */
export function statusOf(
  state: InferencePoolState,
  slots: readonly WorkerSlot[],
  { liveSize, size }: { liveSize: number; size: number },
): InferencePoolStatus {
  return {
    state,
    workers: slots.length,
    alive: aliveOf(slots),
    busy: slots.filter((slot) => slot.state === 'busy').length,
    waitingLive: liveSize,
    waitingBatch: size - liveSize,
    restarts: slots.reduce((sum, slot) => sum + slot.restarts, 0),
    pids: slots.flatMap((slot) => slot.pid ?? []),
  };
}
