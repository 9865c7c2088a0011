import type { InferencePriority } from '../../ports/speech-to-text.js';
import type { PoolLogger } from './pool-logger.js';
import type { WorkerProgram } from './worker-process.js';

/** How a pool is to be run. */
export interface InferencePoolOptions {
  program: WorkerProgram;
  logger: PoolLogger;
  /** Worker processes; one for each core when absent. */
  workers?: number;
  /**
   * Most batch pieces that a worker gets in one go; 1 when absent. More is for a recogniser that decodes pieces of
   * like length faster together: one that does not only holds more memory and keeps live requests waiting longer.
   */
  maxGroup?: number;
  /**
   * Requests that may wait; more are refused with `queue_full`. A waiting piece holds up to 480 kB. When absent, 256
   * or eight for each worker, whichever is more.
   */
  maxWaiting?: number;
  /** A worker gets this long for a task, and as much again for each second of its audio as `deadlinePerAudioSecMs`. */
  deadlineBaseMs?: number;
  deadlinePerAudioSecMs?: number;
  /** How long a worker may take to load its models. */
  startDeadlineMs?: number;
  /** A pool that has no worker ready by then counts as failed, until one is; runs from its making. */
  startingDeadlineMs?: number;
  /** Batch pieces go one by one until there has been no live request for this long. */
  liveQuietMs?: number;
}

/** How a request is to be treated. */
export interface RequestOptions {
  priority: InferencePriority;
  signal?: AbortSignal | undefined;
}

/** `failed` ends when workers are started again or one gets ready after all; `closed` is for good. */
export type InferencePoolState = 'starting' | 'ready' | 'failed' | 'closed';

/** What health and metrics show of the pool. */
export interface InferencePoolStatus {
  state: InferencePoolState;
  workers: number;
  /** Workers that have their models loaded. */
  alive: number;
  busy: number;
  waitingLive: number;
  waitingBatch: number;
  restarts: number;
  /** Process ids of the workers, for measuring them. */
  pids: number[];
}
