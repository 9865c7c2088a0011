import { AppError } from '../../../platform/errors/app-error.js';
import type { RecognizedPiece } from '../../ports/speech-to-text.js';
import type { SileroResult } from '../silero/silero-model.js';
import type { SileroState } from '../silero/silero-shape.js';
import type { SynthesisPiece } from '../synthesizer.js';
import {
  withDefaults,
  type InferencePoolOptions,
  type InferencePoolState,
  type InferencePoolStatus,
  type RecognizeRequest,
  type RequestOptions,
} from './inference-pool-options.js';
import { InferenceRequest, type InferencePayload, type ResultOf } from './inference-request.js';
import type { ModelReference } from './model-reference.js';
import { cancelled, mismatch, notReady, shuttingDown, tooManyWaiting } from './pool-errors.js';
import { PoolModels } from './pool-models.js';
import { PoolReadiness } from './pool-readiness.js';
import { aliveOf, statusOf } from './pool-status.js';
import { deadlineMsOf, deliver, taskOf } from './pool-tasks.js';
import { RequestQueue } from './request-queue.js';
import { WorkerSlot } from './worker-slot.js';

/** With no worker alive, the pool counts as failed once each has failed to start this often in a row. */
const MAX_START_FAILURES = 3;
const DEFAULT_KILL_AFTER_MS = 3_000;
/** How often models that nobody uses, or that are to be kept and are gone, are looked for, and requests that wait for memory. */
const SWEEP_INTERVAL_MS = 5_000;

/**
 * Runs inference in processes of its own, live requests before batch ones. A request whose worker dies or gets stuck
 * is done again elsewhere. Call {@link start} once and {@link close} in the end.
 */
export class InferencePool {
  private readonly readiness: PoolReadiness;
  private readonly settings: ReturnType<typeof withDefaults>;
  private readonly queue = new RequestQueue<InferenceRequest>();
  private readonly slots: WorkerSlot[];
  /** Those that have not been started yet. */
  private unstarted: WorkerSlot[] = [];
  /** The installed models: which can be used, are loaded, and stay so. */
  readonly models: PoolModels;
  private readonly sweeping: NodeJS.Timeout;
  private lastTaskId = 0;
  private isReloading = false;
  private lastLiveAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: InferencePoolOptions) {
    this.settings = withDefaults(options);
    const { program, logger, startDeadlineMs, workers, onStartFailed = () => undefined } = this.settings;
    const onChange = (): void => this.onSlotChange();
    const shared = { program, logger, startDeadlineMs, onChange, onStartFailed };
    this.slots = Array.from({ length: workers }, (_, slot) => new WorkerSlot({ slot, ...shared }));
    this.readiness = new PoolReadiness(this.settings.startingDeadlineMs, () => this.onStartingLate());
    this.models = new PoolModels(this.slots, this.settings, {
      isLive: this.settings.isLive ?? ((): boolean => this.isLiveAround),
      onRefused: (key) => this.refuseWaiting(key),
    });
    this.sweeping = setInterval(() => {
      this.models.sweep();
      this.loadMissed();
      this.dispatch();
    }, SWEEP_INTERVAL_MS).unref();
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

  /**
   * Starts a worker, and the others when it is ready or cannot be started: all at once they would take the processor from
   * the server's own start. Does nothing once the pool is closed.
   */
  start(): void {
    if (this.state === 'closed') return;
    this.readiness.restart();
    const [first, ...others] = this.slots;
    this.unstarted = others;
    first?.start();
  }

  /**
   * Tells that there is nothing to start the workers with: what waits is rejected with `not_ready`, and so is what
   * comes until {@link start} is called. Without effect on a pool that is ready or closed.
   */
  fail(cause: unknown): void {
    if (this.state === 'starting' || this.state === 'failed') this.becomeFailed(cause);
  }

  /**
   * Recognises one piece of 16 kHz mono PCM. A model that is not loaded is loaded first.
   *
   * @throws AppError `cancelled`, `queue_full`, `not_ready`, `shutting_down`, `model_not_available` with the reason, or
   *   `inference_failed` when workers failed at it three times.
   */
  async recognize(
    pcm: Int16Array,
    { model, hints = {}, ...options }: RecognizeRequest,
  ): Promise<RecognizedPiece> {
    return (await this.submit({ kind: 'recognize', pcm, model, hints }, options)).piece;
  }

  /** Has a model loaded by one worker, unless one has it. Throws like {@link recognize}. */
  async load(model: ModelReference, options: RequestOptions): Promise<void> {
    await this.submit({ kind: 'load', model }, options);
  }

  /** Voice detection on whole frames, from a state to the next; throws like {@link recognize}. */
  async detect(pcm: Int16Array, state: SileroState, options: RequestOptions): Promise<SileroResult> {
    return this.submit({ kind: 'detect', pcm, state }, options);
  }

  /** The probability that a turn is complete, by the sound of it; tried once. Throws like {@link recognize}. */
  async judge(pcm: Int16Array, model: ModelReference, options: RequestOptions): Promise<number> {
    return (await this.submit({ kind: 'judge', pcm, model }, options)).probability;
  }

  /** Says one piece, at the rate of the model's format. Throws like {@link recognize}. */
  async synthesize(
    piece: SynthesisPiece,
    model: ModelReference,
    options: RequestOptions,
  ): Promise<Int16Array> {
    return (await this.submit({ kind: 'synthesize', piece, model }, options)).pcm;
  }

  status(): InferencePoolStatus {
    return statusOf(this.state, this.slots, this.queue);
  }

  /**
   * Ends the workers: each finishes the step it computes, or is killed after the deadline. What waits or runs is
   * rejected with `shutting_down`.
   */
  async close(killAfterMs: number = DEFAULT_KILL_AFTER_MS): Promise<void> {
    if (this.state === 'closed') return;
    clearInterval(this.sweeping);
    this.readiness.close(shuttingDown());
    this.rejectWaiting(shuttingDown());
    await Promise.all(this.slots.map((slot) => slot.close(killAfterMs)));
  }

  private async submit<P extends InferencePayload>(
    payload: P,
    { priority, signal }: RequestOptions,
  ): Promise<ResultOf<P>> {
    const model = payload.kind === 'detect' ? undefined : payload.model;
    const refusal = this.refusal(signal) ?? this.models.refusal(model);
    if (refusal !== undefined) throw refusal;
    if (priority !== 'batch') this.lastLiveAtMs = performance.now();
    const request = new InferenceRequest(payload, priority, signal, () => this.queue.remove(request));
    this.queue.push(request);
    this.dispatch();
    const result = await request.result;
    if (result.kind !== payload.kind) throw mismatch();
    return result as ResultOf<P>;
  }

  private refusal(signal: AbortSignal | undefined): AppError | undefined {
    if (signal?.aborted === true) return cancelled();
    if (this.state === 'closed') return shuttingDown();
    if (this.state === 'failed') return notReady();
    return this.queue.size < this.settings.maxWaiting ? undefined : tooManyWaiting();
  }

  private loadMissed(): void {
    const { missed } = this.models;
    if (missed === undefined || this.isReloading || this.state !== 'ready') return;
    this.isReloading = true;
    const done = (): void => void (this.isReloading = false);
    this.load(missed, { priority: 'interim' }).then(done, done);
  }

  private dispatch(): void {
    if (this.state === 'closed') return;
    for (const slot of this.slots) {
      if (slot.state !== 'idle') continue;
      const group = this.queue.take(this.groupLimit, aliveOf(this.slots), (request) =>
        this.models.fit(slot, request),
      );
      if (group.length > 0) void this.perform(slot, group);
    }
  }

  private get groupLimit(): number {
    return this.isLiveAround ? 1 : this.settings.maxGroup;
  }

  private get isLiveAround(): boolean {
    return performance.now() - this.lastLiveAtMs < this.settings.liveQuietMs;
  }

  private async perform(slot: WorkerSlot, group: readonly InferenceRequest[]): Promise<void> {
    this.lastTaskId += 1;
    const [first] = group;
    if (first?.model !== undefined && this.models.isMissing(slot, first)) {
      await this.models.bring(slot, first.model, first.priority, this.lastTaskId);
      this.putBack(group);
    } else if (first?.kind === 'load') first.succeed({ kind: 'load' });
    else await this.compute(slot, group);
    this.dispatch();
  }

  private async compute(slot: WorkerSlot, group: readonly InferenceRequest[]): Promise<void> {
    try {
      deliver(await slot.run(taskOf(this.lastTaskId, group), deadlineMsOf(group, this.settings)), group);
      this.models.noteWork(group[0]?.model);
    } catch (error) {
      for (const request of [...group].reverse()) this.retryOrReject(request, error);
    }
  }

  /** Requests whose model has been loaded, or not: they have their turn next, or are refused. */
  private putBack(group: readonly InferenceRequest[]): void {
    for (const request of [...group].reverse()) {
      const refusal = this.refusalNow(request);
      if (refusal !== undefined) request.fail(refusal);
      else if (!request.isSettled) this.queue.pushFirst(request);
    }
  }

  private refusalNow({ model }: InferenceRequest): AppError | undefined {
    if (this.state === 'closed') return shuttingDown();
    if (this.state === 'failed') return notReady();
    return this.models.refusal(model);
  }

  private retryOrReject(request: InferenceRequest, cause: unknown): void {
    if (request.isSettled) return;
    request.attempts += 1;
    const refusal = this.refusalNow(request);
    if (refusal !== undefined) request.fail(refusal);
    else if (request.attempts >= request.maxAttempts) {
      this.settings.logger.error(
        { err: cause, kind: request.kind, samples: request.samples },
        'inference failed',
      );
      if (request.kind === 'recognize') this.models.noteFailedWork(request.model, cause);
      const failed = new AppError('inference_failed', 'The recogniser failed on a piece of audio', { cause });
      request.fail(this.models.refusal(request.model) ?? failed);
    } else if (request.attempts === 1) this.queue.pushFirst(request);
    else this.queue.push(request);
  }

  private onSlotChange(): void {
    if (this.state === 'closed') return;
    for (const slot of this.unstarted.splice(0)) slot.start();
    if (aliveOf(this.slots) > 0) this.readiness.succeed();
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

  private rejectWaiting(error: AppError): void {
    for (const request of this.queue.drain()) request.fail(error);
  }

  private refuseWaiting(key: string): void {
    for (const request of this.queue.drain(({ model }) => model?.key === key)) {
      request.fail(this.models.refusal(request.model) ?? notReady());
    }
    this.settings.onModelRefused?.();
  }
}
