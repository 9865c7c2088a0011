import { availableParallelism } from 'node:os';
import type { InferencePriority } from '../../ports/speech-to-text.js';
import type { RecognizerHints } from '../recognizer.js';
import type { ModelReference } from './model-reference.js';
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
  /** What installed models may take of memory, in all workers together; no limit when absent. */
  modelMemoryBytes?: number;
  /** A loaded model that nobody used for so long is given up; 0, or absent: never. */
  modelIdleMs?: number;
  /** How long loading an installed model may take. */
  modelLoadDeadlineMs?: number;
  /** Told when an installed model turned out unusable, or was given up. */
  onModelRefused?: () => void;
  /** Told when a worker ended before it had loaded its models. */
  onStartFailed?: () => void;
  /** Whether there are conversations: what they hear with then stays loaded. By live requests alone when absent. */
  isLive?: () => boolean;
}

/** How a request is to be treated. */
export interface RequestOptions {
  priority: InferencePriority;
  signal?: AbortSignal | undefined;
}

/** How a piece is to be recognised. */
export interface RecognizeRequest extends RequestOptions {
  /** An installed model; the embedded one when absent. */
  model?: ModelReference | undefined;
  /** None when absent. */
  hints?: RecognizerHints;
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

/** Enough for what the jobs that run at a time hand in, two pieces for each worker and job. */
const WAITING_PER_WORKER = 8;
const LEAST_MAX_WAITING = 256;

/** The options with what is meant where they say nothing; what the pool asks and tells has no such value. */
export function withDefaults(
  options: InferencePoolOptions,
): InferencePoolOptions &
  Required<Omit<InferencePoolOptions, 'isLive' | 'onModelRefused' | 'onStartFailed'>> {
  const workers = options.workers ?? availableParallelism();
  return {
    workers,
    maxGroup: 1,
    maxWaiting: Math.max(LEAST_MAX_WAITING, WAITING_PER_WORKER * workers),
    deadlineBaseMs: 20_000,
    deadlinePerAudioSecMs: 2_000,
    startDeadlineMs: 60_000,
    startingDeadlineMs: 180_000,
    liveQuietMs: 10_000,
    modelMemoryBytes: Number.POSITIVE_INFINITY,
    modelIdleMs: 0,
    modelLoadDeadlineMs: 120_000,
    ...options,
  };
}
