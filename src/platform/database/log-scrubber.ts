import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../logging/logger.js';

/** What the database needs of a logger. */
export type DatabaseLogger = Pick<Logger, 'info' | 'warn'>;

export interface LogScrubberOptions {
  /** Tries once to empty the log, without waiting for others; whether it is empty. */
  truncate: () => Promise<boolean>;
  logger: DatabaseLogger;
  /** Over which requests are gathered. */
  gatherMs?: number;
  /** How long a caller is kept waiting when others read the log. */
  patienceMs?: number;
  /** The pause behind a failed attempt; doubles from the first to the longest. */
  firstPauseMs?: number;
  longestPauseMs?: number;
}

const DEFAULTS = { gatherMs: 200, patienceMs: 1000, firstPauseMs: 250, longestPauseMs: 5000 };

/**
 * Has the write-ahead log emptied when asked. Readers can keep it from that; then it lets its callers go and tries on
 * by itself. Whoever makes it closes it.
 */
export class LogScrubber {
  private readonly settings: Required<LogScrubberOptions>;
  private readonly stopping = new AbortController();
  /** Number of the last request, and of the last that has been met. */
  private asked = 0;
  private met = 0;
  private readonly waiting = new Map<() => void, number>();
  private running: Promise<void> | undefined;
  private isOverdue = false;

  constructor(options: LogScrubberOptions) {
    this.settings = { ...DEFAULTS, ...options };
  }

  /** Asks for it and does not wait. */
  request(): void {
    if (this.stopping.signal.aborted) return;
    this.asked += 1;
    this.running ??= this.run();
  }

  /** Asks for it and waits until it is done, or for as long as patience lasts. Never rejects. */
  async scrub(): Promise<void> {
    this.request();
    if (this.running === undefined) return;
    await new Promise<void>((resolve) => {
      const release = (): void => {
        clearTimeout(timer);
        this.waiting.delete(release);
        resolve();
      };
      const timer = setTimeout(release, this.settings.gatherMs + this.settings.patienceMs);
      this.waiting.set(release, this.asked);
    });
  }

  /** Tries no more and lets everybody go. */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { gatherMs, firstPauseMs, longestPauseMs } = this.settings;
    let pauseMs = gatherMs;
    let failures = 0;
    while (this.met < this.asked && (await this.pause(pauseMs))) {
      const asked = this.asked;
      if (await this.attempt()) {
        this.settle(asked);
        [pauseMs, failures] = [gatherMs, 0];
      } else {
        pauseMs = Math.min(firstPauseMs * 2 ** failures, longestPauseMs);
        failures += 1;
        this.tellOnce(pauseMs);
      }
    }
    this.running = undefined;
    if (this.stopping.signal.aborted) this.release(this.asked);
  }

  private async attempt(): Promise<boolean> {
    try {
      return await this.settings.truncate();
    } catch (error) {
      if (!this.isOverdue)
        this.settings.logger.warn({ err: error }, 'the write-ahead log could not be emptied');
      return false;
    }
  }

  private settle(asked: number): void {
    this.met = asked;
    this.release(asked);
    if (this.isOverdue) this.settings.logger.info({}, 'erased data has left the write-ahead log');
    this.isOverdue = false;
  }

  private release(asked: number): void {
    for (const [release, number] of [...this.waiting]) if (number <= asked) release();
  }

  /** Says that erased data is still in the log once callers are no longer kept waiting for it. */
  private tellOnce(pauseMs: number): void {
    if (this.isOverdue || pauseMs < this.settings.patienceMs) return;
    this.isOverdue = true;
    this.settings.logger.warn({}, 'erased data is still in the write-ahead log, which others read');
  }

  /** @returns false when it was broken off. */
  private async pause(durationMs: number): Promise<boolean> {
    const { signal } = this.stopping;
    return delay(durationMs, true, { signal, ref: false }).catch(() => false);
  }
}
