import type { AppError } from '../../../platform/errors/app-error.js';
import type { InferencePriority } from '../../ports/speech-to-text.js';
import type { InferencePoolOptions } from './inference-pool-options.js';
import type { InferenceRequest } from './inference-request.js';
import { ModelPlacement } from './model-placement.js';
import type { ModelReference, ModelStatus } from './model-reference.js';
import { modelNotAvailable, WorkerEndedError } from './pool-errors.js';
import type { Fit } from './request-queue.js';
import type { WorkerSlot } from './worker-slot.js';

/** A model that ends the process which loads it so often is not loaded again. */
const MAX_LOAD_CRASHES = 2;
const MIB = 1024 * 1024;

type PoolModelsSettings = Required<
  Pick<InferencePoolOptions, 'logger' | 'modelMemoryBytes' | 'modelIdleMs' | 'modelLoadDeadlineMs'>
>;

/** What the models of a pool ask and tell it. */
export interface PoolModelsObserver {
  isLive: () => boolean;
  /** Told when a model cannot be used any more: requests for it are to be refused. */
  onRefused: (key: string) => void;
}

/** The installed models of a pool: where they are loaded, and which cannot be. */
export class PoolModels {
  private readonly placement: ModelPlacement;
  private kept: ModelReference | undefined;
  private readonly crashes = new Map<string, number>();
  /** Those that have recognised something, by key. */
  private readonly proven = new Set<string>();
  /** Why models are not used, by key. */
  private readonly reasons = new Map<string, string>();

  constructor(
    slots: readonly WorkerSlot[],
    private readonly settings: PoolModelsSettings,
    private readonly observer: PoolModelsObserver,
  ) {
    this.placement = new ModelPlacement(slots, {
      limitBytes: settings.modelMemoryBytes,
      idleMs: settings.modelIdleMs,
      isLive: observer.isLive,
    });
  }

  /** Whether an idle worker can do a request. */
  fit(slot: WorkerSlot, { kind, model, priority }: InferenceRequest): Fit {
    if (kind === 'load' && model !== undefined) {
      if (this.placement.copiesOf(model.key).length > 0) return 'now';
      if (this.placement.isLoading(model.key)) return 'later';
    }
    return this.placement.fit(slot, model, priority);
  }

  /** Whether a request needs its model to be loaded first. */
  isMissing(slot: WorkerSlot, { kind, model, priority }: InferenceRequest): boolean {
    if (model === undefined) return false;
    if (kind === 'load') return this.placement.copiesOf(model.key).length === 0;
    this.placement.noteUse(slot, model.key, priority);
    return !slot.copies.has(model.key);
  }

  /** Has a worker load a model. Resolves also when that fails: {@link refusal} tells whether it may be tried again. */
  async bring(
    slot: WorkerSlot,
    model: ModelReference,
    priority: InferencePriority,
    id: number,
  ): Promise<void> {
    this.placement.begin(slot, model, priority);
    const { logger, modelLoadDeadlineMs } = this.settings;
    try {
      const result = await slot.run({ type: 'load', id, model }, modelLoadDeadlineMs);
      if (result.type !== 'loaded') throw new Error('the worker answered with something else');
      this.crashes.delete(model.key);
      const memoryMb = Math.round(result.memoryBytes / MIB);
      logger.info({ model: model.name, loadMs: result.loadMs, memoryMb }, 'a model is loaded');
    } catch (error) {
      this.noteFailure(model, error);
    } finally {
      this.placement.end(slot);
    }
    // It may have been removed meanwhile.
    if (this.reasons.has(model.key)) this.placement.drop(model.key);
  }

  /** A model has recognised something. */
  noteWork(model: ModelReference | undefined): void {
    if (model !== undefined) this.proven.add(model.key);
  }

  /** A model that fails at the first that it is to recognise, however often it is tried, does not work at all. */
  noteFailedWork(model: ModelReference | undefined, error: unknown): void {
    if (model === undefined || error instanceof WorkerEndedError || this.proven.has(model.key)) return;
    const reason = error instanceof Error ? error.message : String(error);
    this.settings.logger.warn({ model: model.name, reason }, 'a model does not work');
    this.refuse(model.key, `it failed at the first audio that it was given: ${reason}`);
  }

  /** Why requests for a model are refused; undefined when they are not. */
  refusal(model: ModelReference | undefined): AppError | undefined {
    if (model === undefined) return undefined;
    const reason = this.reasons.get(model.key) ?? this.excess(model);
    return reason === undefined ? undefined : modelNotAvailable(model.name, reason);
  }

  /** Of this model one copy stays loaded once it is, however long nobody uses it. */
  keep(model: ModelReference | undefined): void {
    this.kept = model;
    this.placement.keptKey = model?.key;
  }

  /** What is to be kept and is not there any more, as after the end of the process that held it. */
  get missed(): ModelReference | undefined {
    if (this.kept === undefined || this.refusal(this.kept) !== undefined) return undefined;
    return this.statusOf(this.kept).state === 'idle' ? this.kept : undefined;
  }

  /** Gives a model up that is not installed any more: requests for it are rejected with `model_not_available`. */
  forget({ key }: ModelReference): void {
    this.refuse(key, 'it was removed');
  }

  /** Gives up what nobody used for long. */
  sweep(): void {
    this.placement.sweep();
  }

  statusOf(model: ModelReference): ModelStatus {
    const { name, key } = model;
    const copies = this.placement.copiesOf(key);
    const reason = this.reasons.get(key) ?? this.excess(model);
    const memoryBytes = copies.reduce((sum, copy) => sum + copy.memoryBytes, 0);
    const status = { name, key, copies: copies.length, memoryBytes };
    if (reason !== undefined) return { ...status, state: 'unusable', reason };
    if (copies.length > 0) return { ...status, state: 'loaded' };
    return { ...status, state: this.placement.isLoading(key) ? 'loading' : 'idle' };
  }

  private noteFailure(model: ModelReference, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.settings.logger.warn({ model: model.name, reason }, 'a model could not be loaded');
    if (!(error instanceof WorkerEndedError)) return this.refuse(model.key, reason);
    const crashes = (this.crashes.get(model.key) ?? 0) + 1;
    this.crashes.set(model.key, crashes);
    if (crashes < MAX_LOAD_CRASHES) return;
    this.refuse(model.key, `loading it ended the process ${crashes} times, the last time with ${reason}`);
  }

  private refuse(key: string, reason: string): void {
    if (this.reasons.has(key)) return;
    this.reasons.set(key, reason);
    this.placement.drop(key);
    this.observer.onRefused(key);
  }

  private excess({ bytes }: ModelReference): string | undefined {
    const { modelMemoryBytes: limitBytes } = this.settings;
    if (bytes <= limitBytes) return undefined;
    const [neededMb, limitMb] = [Math.ceil(bytes / MIB), Math.floor(limitBytes / MIB)];
    return `it needs ${neededMb} MB, and models may take ${limitMb} MB (MODEL_MEMORY_LIMIT_MB)`;
  }
}
