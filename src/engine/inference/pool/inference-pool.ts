import { availableParallelism } from 'node:os';
import { AppError } from '../../../platform/errors/app-error.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../ports/audio-decoder.js';
import type { RecognizedPiece } from '../../ports/speech-to-text.js';
import type { SileroResult } from '../silero/silero-model.js';
import type { SileroState } from '../silero/silero-shape.js';
import { deferred } from './deferred.js';
import type { InferenceResult, InferenceTask } from './inference-messages.js';
import type {
  InferencePoolOptions,
  InferencePoolState,
  InferencePoolStatus,
  RequestOptions,
} from './inference-pool-options.js';
import { InferenceRequest, type InferencePayload, type RequestResult } from './inference-request.js';
import { RequestQueue } from './request-queue.js';
import { WorkerSlot } from './worker-slot.js';

/** Attempts at a piece, the first included. */
const MAX_ATTEMPTS = 3;
/** With no worker alive, the pool counts as failed once each has failed to start this often in a row. */
const MAX_START_FAILURES = 3;
const DEFAULT_KILL_AFTER_MS = 3_000;

/**
 * Runs inference in processes of its own, live requests before batch ones. A request whose worker dies or gets stuck
 * is done again elsewhere. Call {@link start} once and {@link close} in the end.
 */
export class InferencePool {
  /** Resolves when a worker is ready; rejects with `not_ready` when none can be started. */
  readonly ready: Promise<void>;
  private readonly readiness = deferred<void>();
  private readonly settings: Required<InferencePoolOptions>;
  private readonly queue = new RequestQueue<InferenceRequest>();
  private readonly slots: WorkerSlot[];
  private current: InferencePoolState = 'starting';
  private lastTaskId = 0;
  private lastLiveAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: InferencePoolOptions) {
    this.settings = {
      workers: availableParallelism(),
      maxGroup: 1,
      maxWaiting: 256,
      deadlineBaseMs: 20_000,
      deadlinePerAudioSecMs: 2_000,
      startDeadlineMs: 60_000,
      liveQuietMs: 10_000,
      ...options,
    };
    this.ready = this.readiness.promise;
    this.ready.catch(() => undefined);
    const { program, logger, startDeadlineMs, workers } = this.settings;
    const onChange = (): void => this.onSlotChange();
    this.slots = Array.from(
      { length: workers },
      (_, slot) => new WorkerSlot({ slot, program, logger, startDeadlineMs, onChange }),
    );
  }

  get state(): InferencePoolState {
    return this.current;
  }

  /** Starts the workers, all at once. */
  start(): void {
    for (const slot of this.slots) slot.start();
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
      state: this.current,
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
    if (this.current === 'closed') return;
    this.current = 'closed';
    this.readiness.reject(shuttingDown());
    this.rejectWaiting(shuttingDown());
    await Promise.all(this.slots.map((slot) => slot.close(killAfterMs)));
  }

  private submit(payload: InferencePayload, { priority, signal }: RequestOptions): Promise<RequestResult> {
    const refusal = this.refusal(signal);
    if (refusal !== undefined) return Promise.reject(refusal);
    if (priority === 'live') this.lastLiveAtMs = performance.now();
    const request = new InferenceRequest(payload, priority, signal, () => this.queue.remove(request));
    this.queue.push(request);
    this.dispatch();
    return request.result;
  }

  private refusal(signal: AbortSignal | undefined): AppError | undefined {
    if (signal?.aborted === true) return new AppError('cancelled', 'The work was cancelled');
    if (this.current === 'closed') return shuttingDown();
    if (this.current === 'failed') return notReady();
    if (this.queue.size < this.settings.maxWaiting) return undefined;
    return new AppError('queue_full', 'Too many pieces of audio wait for recognition', { retryAfterSec: 1 });
  }

  private dispatch(): void {
    if (this.current === 'closed') return;
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
    if (this.current === 'closed') request.fail(shuttingDown());
    else if (this.current === 'failed') request.fail(notReady());
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
    if (this.current === 'closed') return;
    if (this.aliveCount() > 0) {
      this.current = 'ready';
      this.readiness.resolve();
    } else if (this.slots.every((slot) => slot.startFailures >= MAX_START_FAILURES)) {
      this.current = 'failed';
      this.readiness.reject(notReady());
      this.rejectWaiting(notReady());
    }
    this.dispatch();
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

function notReady(): AppError {
  return new AppError('not_ready', 'The recogniser could not be started');
}

function shuttingDown(): AppError {
  return new AppError('shutting_down', 'The server is shutting down');
}
