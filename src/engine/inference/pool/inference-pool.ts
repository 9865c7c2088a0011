import { availableParallelism } from 'node:os';
import { AppError } from '../../../platform/errors/app-error.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../ports/audio-decoder.js';
import type { RecognizedPiece } from '../../ports/speech-to-text.js';
import type { SileroResult } from '../silero/silero-model.js';
import type { SileroState } from '../silero/silero-shape.js';
import type { InferenceResult, InferenceTask } from './inference-messages.js';
import type {
  InferencePoolOptions,
  InferencePoolState,
  InferencePoolStatus,
  RequestOptions,
} from './inference-pool-options.js';
import { InferenceRequest, type InferencePayload, type RequestResult } from './inference-request.js';
import { PoolReadiness } from './pool-readiness.js';
import { RequestQueue } from './request-queue.js';
import { WorkerSlot } from './worker-slot.js';

/** Attempts at a piece, the first included. */
const MAX_ATTEMPTS = 3;
/** With no worker alive, the pool counts as failed once each has failed to start this often in a row. */
const MAX_START_FAILURES = 3;
const DEFAULT_KILL_AFTER_MS = 3_000;
/** Enough for what the jobs that run at a time hand in, two pieces for each worker and job. */
const WAITING_PER_WORKER = 8;
const LEAST_MAX_WAITING = 256;

/**
 * Runs inference in processes of its own, live requests before batch ones. A request whose worker dies or gets stuck
 * is done again elsewhere. Call {@link start} once and {@link close} in the end.
 */
export class InferencePool {
  private readonly readiness: PoolReadiness;
  private readonly settings: Required<InferencePoolOptions>;
  private readonly queue = new RequestQueue<InferenceRequest>();
  private readonly slots: WorkerSlot[];
  private lastTaskId = 0;
  private lastLiveAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: InferencePoolOptions) {
    const workers = options.workers ?? availableParallelism();
    this.settings = {
      workers,
      maxGroup: 1,
      maxWaiting: Math.max(LEAST_MAX_WAITING, WAITING_PER_WORKER * workers),
      deadlineBaseMs: 20_000,
      deadlinePerAudioSecMs: 2_000,
      startDeadlineMs: 60_000,
      startingDeadlineMs: 180_000,
      liveQuietMs: 10_000,
      ...options,
    };
    const { program, logger, startDeadlineMs } = this.settings;
    const onChange = (): void => this.onSlotChange();
    this.slots = Array.from(
      { length: workers },
      (_, slot) => new WorkerSlot({ slot, program, logger, startDeadlineMs, onChange }),
    );
    this.readiness = new PoolReadiness(this.settings.startingDeadlineMs, () => this.onStartingLate());
  }

  get state(): InferencePoolState {
    return this.readiness.state;
  }

  /**
   * Resolves when a worker is ready; rejects with `not_ready` when none can be started and with `shutting_down` when
   * the pool is closed before. Read it again after a failure: it then tells of the next start.
   */
  get ready(): Promise<void> {
    return this.readiness.promise;
  }

  /** Starts the workers, all at once; does nothing once the pool is closed. */
  start(): void {
    if (this.state === 'closed') return;
    this.readiness.restart();
    for (const slot of this.slots) slot.start();
  }

  /**
   * Tells that there is nothing to start the workers with: what waits is rejected with `not_ready`, and so is what
   * comes until {@link start} is called. Without effect on a pool that is ready or closed.
   */
  fail(cause: unknown): void {
    if (this.state === 'starting' || this.state === 'failed') this.becomeFailed(cause);
  }

  /**
   * Recognises one piece of 16 kHz mono PCM.
   *
   * @throws AppError `cancelled`, `queue_full`, `not_ready`, `shutting_down`, or `inference_failed` when workers
   *   failed at it three times.
   */
  async recognize(pcm: Int16Array, options: RequestOptions): Promise<RecognizedPiece> {
    const result = await this.submit({ kind: 'recognize', pcm }, options);
    if (result.kind !== 'recognize') throw mismatch();
    return result.piece;
  }

  /**
   * Voice detection on whole frames, from a state to the next; throws like {@link recognize}.
   */
  async detect(pcm: Int16Array, state: SileroState, options: RequestOptions): Promise<SileroResult> {
    const result = await this.submit({ kind: 'detect', pcm, state }, options);
    if (result.kind !== 'detect') throw mismatch();
    return result;
  }

  status(): InferencePoolStatus {
    const { liveSize, size } = this.queue;
    return {
      state: this.state,
      workers: this.slots.length,
      alive: this.aliveCount(),
      busy: this.slots.filter((slot) => slot.state === 'busy').length,
      waitingLive: liveSize,
      waitingBatch: size - liveSize,
      restarts: this.slots.reduce((sum, slot) => sum + slot.restarts, 0),
      pids: this.slots.flatMap((slot) => slot.pid ?? []),
    };
  }

  /**
   * Ends the workers: each finishes the step it computes, or is killed after the deadline. What waits or runs is
   * rejected with `shutting_down`.
   */
  async close(killAfterMs: number = DEFAULT_KILL_AFTER_MS): Promise<void> {
    if (this.state === 'closed') return;
    this.readiness.close(shuttingDown());
    this.rejectWaiting(shuttingDown());
    await Promise.all(this.slots.map((slot) => slot.close(killAfterMs)));
  }

  private submit(payload: InferencePayload, { priority, signal }: RequestOptions): Promise<RequestResult> {
    const refusal = this.refusal(signal);
    if (refusal !== undefined) return Promise.reject(refusal);
    if (priority !== 'batch') this.lastLiveAtMs = performance.now();
    const request = new InferenceRequest(payload, priority, signal, () => this.queue.remove(request));
    this.queue.push(request);
    this.dispatch();
    return request.result;
  }

  private refusal(signal: AbortSignal | undefined): AppError | undefined {
    if (signal?.aborted === true) return new AppError('cancelled', 'The work was cancelled');
    if (this.state === 'closed') return shuttingDown();
    if (this.state === 'failed') return notReady();
    if (this.queue.size < this.settings.maxWaiting) return undefined;
    return new AppError('queue_full', 'Too many pieces of audio wait for recognition', { retryAfterSec: 1 });
  }

  private dispatch(): void {
    if (this.state === 'closed') return;
    for (const slot of this.slots) {
      if (slot.state !== 'idle') continue;
      const group = this.queue.take(this.groupLimit(), this.aliveCount());
      if (group.length === 0) return;
      void this.perform(slot, group);
    }
  }

  private groupLimit(): number {
    const isLiveAround = performance.now() - this.lastLiveAtMs < this.settings.liveQuietMs;
    return isLiveAround ? 1 : this.settings.maxGroup;
  }

  private async perform(slot: WorkerSlot, group: readonly InferenceRequest[]): Promise<void> {
    this.lastTaskId += 1;
    try {
      deliver(await slot.run(taskOf(this.lastTaskId, group), this.deadlineMs(group)), group);
    } catch (error) {
      for (const request of [...group].reverse()) this.retryOrReject(request, error);
    }
    this.dispatch();
  }

  private deadlineMs(group: readonly InferenceRequest[]): number {
    const audioSec = group.reduce((sum, request) => sum + request.samples, 0) / ENGINE_SAMPLE_RATE_HZ;
    return this.settings.deadlineBaseMs + audioSec * this.settings.deadlinePerAudioSecMs;
  }

  private retryOrReject(request: InferenceRequest, cause: unknown): void {
    if (request.isSettled) return;
    request.attempts += 1;
    if (this.state === 'closed') request.fail(shuttingDown());
    else if (this.state === 'failed') request.fail(notReady());
    else if (request.attempts === 1) this.queue.pushFirst(request);
    else if (request.attempts < MAX_ATTEMPTS) this.queue.push(request);
    else {
      this.settings.logger.error(
        { err: cause, kind: request.kind, samples: request.samples },
        'inference failed',
      );
      request.fail(new AppError('inference_failed', 'The recogniser failed on a piece of audio', { cause }));
    }
  }

  private onSlotChange(): void {
    if (this.state === 'closed') return;
    if (this.aliveCount() > 0) this.readiness.succeed();
    else if (this.slots.every((slot) => slot.startFailures >= MAX_START_FAILURES)) this.becomeFailed();
    this.dispatch();
  }

  private onStartingLate(): void {
    this.settings.logger.error({}, 'no inference worker became ready in time');
    this.becomeFailed();
  }

  private becomeFailed(cause?: unknown): void {
    this.readiness.fail(notReady(cause));
    this.rejectWaiting(notReady(cause));
  }

  private aliveCount(): number {
    return this.slots.filter((slot) => slot.state === 'idle' || slot.state === 'busy').length;
  }

  private rejectWaiting(error: AppError): void {
    for (const request of this.queue.drain()) request.fail(error);
  }
}

function taskOf(id: number, group: readonly InferenceRequest[]): InferenceTask {
  const first = group[0]?.payload;
  if (first?.kind === 'detect') return { type: 'detect', id, pcm: first.pcm, state: first.state };
  return { type: 'recognize', id, pieces: group.map((request) => request.payload.pcm) };
}

function deliver(result: InferenceResult, group: readonly InferenceRequest[]): void {
  if (result.type === 'detected') {
    const { probabilities, state } = result;
    group[0]?.succeed({ kind: 'detect', probabilities, state });
    return;
  }
  if (result.pieces.length !== group.length) throw mismatch();
  result.pieces.forEach((piece, index) => group[index]?.succeed({ kind: 'recognize', piece }));
}

function mismatch(): Error {
  return new Error('The inference worker answered with something else than was asked');
}

function notReady(cause?: unknown): AppError {
  return new AppError('not_ready', 'The recogniser could not be started', { cause, retryAfterSec: 5 });
}

function shuttingDown(): AppError {
  return new AppError('shutting_down', 'The server is shutting down');
}
