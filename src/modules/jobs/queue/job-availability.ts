import type { AvailabilityListener } from './job-queue.js';

/** What a look at the stored jobs shows. */
export interface AvailabilitySurvey {
  /** Kinds of which a job can be claimed now. */
  readonly kinds: readonly string[];
  /** Epoch milliseconds at which the next delayed job becomes due; null when there is none. */
  readonly nextDueMs: number | null;
}

export interface JobAvailabilityOptions {
  /** Milliseconds between looks at jobs that other processes stored. */
  pollMs: number;
  nowMs: () => number;
  survey: () => Promise<AvailabilitySurvey>;
  /** Told of a look that failed, once until one succeeds again. Must not throw. */
  onLookFailed: (error: unknown) => void;
}

/**
 * Tells listeners that jobs can be claimed: at once for those of this process, at their time for delayed ones,
 * and after a look now and then for those of other processes. Timers run only while somebody listens.
 */
export class JobAvailability {
  private readonly listeners = new Set<AvailabilityListener>();
  private pollTimer: NodeJS.Timeout | undefined;
  private dueTimer: NodeJS.Timeout | undefined;
  private dueAtMs = Infinity;
  private looking: Promise<void> | undefined;
  private isFailing = false;

  constructor(private readonly options: JobAvailabilityOptions) {}

  listen(listener: AvailabilityListener): () => void {
    this.listeners.add(listener);
    if (this.pollTimer === undefined) {
      this.pollTimer = setInterval(() => void this.look(), this.options.pollMs);
      this.pollTimer.unref();
      void this.look();
    }
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.stopTimers();
    };
  }

  notify(kind: string): void {
    for (const listener of this.listeners) listener(kind);
  }

  /** Looks again when `atMs` has come. */
  lookAt(atMs: number): void {
    if (this.listeners.size === 0 || atMs >= this.dueAtMs) return;
    clearTimeout(this.dueTimer);
    this.dueAtMs = atMs;
    const delayMs = Math.min(Math.max(atMs - this.options.nowMs(), 0), this.options.pollMs);
    this.dueTimer = setTimeout(() => {
      this.dueAtMs = Infinity;
      void this.look();
    }, delayMs);
    this.dueTimer.unref();
  }

  /** Ends all listening, and resolves when a look that is under way has ended. */
  async close(): Promise<void> {
    this.listeners.clear();
    this.stopTimers();
    await this.looking;
  }

  private look(): Promise<void> {
    this.looking ??= this.survey().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  private async survey(): Promise<void> {
    try {
      const { nextDueMs, kinds } = await this.options.survey();
      this.isFailing = false;
      if (nextDueMs !== null) this.lookAt(nextDueMs);
      for (const kind of kinds) this.notify(kind);
    } catch (error) {
      if (!this.isFailing) this.options.onLookFailed(error);
      this.isFailing = true;
    }
  }

  private stopTimers(): void {
    clearInterval(this.pollTimer);
    clearTimeout(this.dueTimer);
    this.pollTimer = undefined;
    this.dueAtMs = Infinity;
  }
}
