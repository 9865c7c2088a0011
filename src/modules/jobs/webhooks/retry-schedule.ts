import type { WebhookOptions } from './webhook-options.js';

/** Repetitions come up to so much later than planned, so that those of one outage do not come together. */
const JITTER_SHARE = 0.2;

/** How long to wait before each repetition. */
export class RetrySchedule {
  constructor(private readonly options: Pick<WebhookOptions, 'retryDelaysMs' | 'random'>) {}

  /**
   * Milliseconds to wait behind a failed attempt.
   *
   * @param failures attempts that have failed, this one included.
   * @param retryAfterSec what the receiver asked for; waited for at least.
   * @returns undefined when it was the last attempt.
   */
  delayMs(failures: number, retryAfterSec: number | undefined): number | undefined {
    const plannedMs = this.options.retryDelaysMs[failures - 1];
    if (plannedMs === undefined) return undefined;
    const leastMs = Math.max(plannedMs, (retryAfterSec ?? 0) * 1000);
    return Math.round(leastMs * (1 + JITTER_SHARE * this.options.random()));
  }
}
