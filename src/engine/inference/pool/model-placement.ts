import type { InferencePriority } from '../../ports/speech-to-text.js';
import type { ModelReference } from './model-reference.js';
import type { Fit } from './request-queue.js';
import type { LoadedCopy, WorkerSlotState } from './worker-slot.js';

/** A worker, as far as it matters where models are loaded. */
export interface ModelHolder {
  readonly state: WorkerSlotState;
  readonly copies: Map<string, LoadedCopy>;
  unload(model: string): void;
}

export interface ModelPlacementOptions {
  /** What installed models may take of memory, in all workers together. */
  limitBytes: number;
  /** A copy that nobody used for so long is given up; 0: never. */
  idleMs: number;
  /** Whether there are conversations now. */
  isLive: () => boolean;
}

interface Victim {
  holder: ModelHolder;
  key: string;
  copy: LoadedCopy;
}

/**
 * Which worker holds which installed models: within a limit of memory, the least recently used giving way. What live
 * conversations hear with does not give way to batch work while there are any.
 */
export class ModelPlacement {
  /** Of which one copy stays however long nobody uses it. */
  keptKey: string | undefined;
  private readonly loading = new Map<ModelHolder, ModelReference>();
  private readonly usedLive = new Set<string>();

  constructor(
    private readonly holders: readonly ModelHolder[],
    private readonly options: ModelPlacementOptions,
  ) {}

  /** Whether an idle worker can do what needs the model. */
  fit(holder: ModelHolder, model: ModelReference | undefined, priority: InferencePriority): Fit {
    if (model === undefined || holder.copies.has(model.key)) return 'now';
    if (this.loading.has(holder)) return 'later';
    const isElsewhere = this.holders.some(({ state, copies }) => state === 'idle' && copies.has(model.key));
    if (isElsewhere) return 'later';
    if (priority === 'batch' && this.loading.size > 0 && this.options.isLive()) return 'later';
    return this.victims(model, priority) === undefined ? 'later' : 'after-load';
  }

  /** Makes room for a model, and counts it as being loaded until {@link end}. */
  begin(holder: ModelHolder, model: ModelReference, priority: InferencePriority): void {
    for (const { holder: owner, key } of this.victims(model, priority) ?? []) owner.unload(key);
    this.loading.set(holder, model);
  }

  /** The worker has loaded the model, or has not. */
  end(holder: ModelHolder): void {
    this.loading.delete(holder);
  }

  noteUse(holder: ModelHolder, key: string, priority: InferencePriority): void {
    const copy = holder.copies.get(key);
    if (copy !== undefined) copy.lastUsedMs = performance.now();
    if (priority === 'live') this.usedLive.add(key);
  }

  /** Gives up what nobody used for long. */
  sweep(): void {
    if (!this.options.isLive()) this.usedLive.clear();
    const { idleMs } = this.options;
    if (idleMs === 0) return;
    const usedSinceMs = performance.now() - idleMs;
    for (const { holder, key, copy } of this.idleCopies()) {
      const isLast = this.copiesOf(key).length === 1;
      if (copy.lastUsedMs < usedSinceMs && !(isLast && key === this.keptKey) && !this.usedLive.has(key))
        holder.unload(key);
    }
  }

  /** Has every worker give a model up. */
  drop(key: string): void {
    for (const holder of this.holders) holder.unload(key);
    this.usedLive.delete(key);
  }

  /** What the copies of a model take, one for each. */
  copiesOf(key: string): LoadedCopy[] {
    return this.holders.flatMap(({ copies }) => copies.get(key) ?? []);
  }

  isLoading(key: string): boolean {
    return [...this.loading.values()].some((model) => model.key === key);
  }

  /** The copies that have to go for a model; undefined when there is no room however many go. */
  private victims(model: ModelReference, priority: InferencePriority): Victim[] | undefined {
    const victims: Victim[] = [];
    let missing = this.usedBytes() + model.bytes - this.options.limitBytes;
    const isProtected = ({ key }: Victim): boolean =>
      key === model.key || (priority !== 'live' && this.options.isLive() && this.usedLive.has(key));
    for (const victim of this.idleCopies().filter((copy) => !isProtected(copy))) {
      if (missing <= 0) break;
      missing -= victim.copy.memoryBytes;
      victims.push(victim);
    }
    return missing <= 0 ? victims : undefined;
  }

  /** Copies of workers that have nothing to do, the least recently used first. */
  private idleCopies(): Victim[] {
    return this.holders
      .filter(({ state }) => state === 'idle')
      .flatMap((holder) => [...holder.copies].map(([key, copy]) => ({ holder, key, copy })))
      .sort((a, b) => a.copy.lastUsedMs - b.copy.lastUsedMs);
  }

  private usedBytes(): number {
    const copies = this.holders.flatMap((holder) => [...holder.copies.values()]);
    const loaded = copies.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
    const pending = [...this.loading].filter(([holder, { key }]) => !holder.copies.has(key));
    return pending.reduce((sum, [, { bytes }]) => sum + bytes, loaded);
  }
}
