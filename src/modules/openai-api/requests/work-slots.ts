import { AppError } from '../../../platform/errors/app-error.js';

export interface WorkLimits {
  /** Requests of a kind that are worked on at once. */
  atOnce: number;
  /** Those that may wait for their turn; the next one is refused. */
  waiting: number;
  /** How long one waits before it is refused. */
  waitMs: number;
}

interface Waiter {
  begin(): void;
}

const RETRY_AFTER_SEC = 5;

/** Lets so many requests be worked on at once, in the order in which they came. */
export class WorkSlots {
  private inWork = 0;
  private readonly line = new Set<Waiter>();

  constructor(private readonly limits: WorkLimits) {}

  /** Requests that are worked on, and those that wait. */
  get counts(): { inWork: number; waiting: number } {
    return { inWork: this.inWork, waiting: this.line.size };
  }

  /**
   * Resolves when it is this request's turn. Whoever takes a slot gives it back once.
   *
   * @throws AppError `queue_full` when too many wait, or its turn did not come in time; the reason of the signal.
   */
  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.inWork < this.limits.atOnce) {
      this.inWork += 1;
      return;
    }
    if (this.line.size >= this.limits.waiting) throw full();
    await this.turn(signal);
  }

  giveBack(): void {
    const [next] = this.line;
    if (next === undefined) this.inWork -= 1;
    else next.begin();
  }

  private turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.line.delete(waiter);
        clearTimeout(late);
        signal.removeEventListener('abort', onAbort);
      };
      const waiter: Waiter = { begin: () => (leave(), resolve()) };
      const onAbort = (): void => (leave(), reject(signal.reason as Error));
      const late = setTimeout(() => (leave(), reject(full())), this.limits.waitMs);
      signal.addEventListener('abort', onAbort, { once: true });
      this.line.add(waiter);
    });
  }
}

function full(): AppError {
  return new AppError('queue_full', 'As many requests wait as this server takes. Try again later.', {
    retryAfterSec: RETRY_AFTER_SEC,
  });
}
