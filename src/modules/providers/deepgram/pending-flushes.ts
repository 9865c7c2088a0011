import type { RecoveryTimer } from '../breakers/recovery-timer.js';

/** A `Finalize` that the vendor has not answered. */
interface PendingFlush {
  atMs: number;
  /** How often it was asked for there. */
  count: number;
  mustAnswer: boolean;
  /** Told without the vendor's answer, which may still come. */
  isTold: boolean;
  stop: () => void;
}

export interface FlushObserver {
  onFlushed: (atMs: number) => void;
  /** No answer came in time. */
  onMissed: () => void;
}

/** How far an answer may end before what was sent: the vendor works in frames. */
const FRAME_MS = 200;
/** No word is shorter. */
const SILENT_MS = 100;
/** Less than this the vendor may not think worth an answer. */
const NOTICED_MS = 200;
/** How long an answer is waited for that need not come. */
const GRACE_MS = 500;

/**
 * Flushes on their way. The vendor answers them in order, each with the text up to it; where next to nothing was left to
 * be understood it may not answer at all.
 */
export class PendingFlushes {
  private readonly flushes: PendingFlush[] = [];

  constructor(
    private readonly timer: RecoveryTimer,
    private readonly timeoutMs: number,
    private readonly observer: FlushObserver,
  ) {}

  /**
   * @param atMs where it was asked for.
   * @param from up to where the text is final, and whether more was understood already.
   * @returns whether the vendor is to be asked.
   */
  add(atMs: number, { finalUntilMs, hasOpenText }: { finalUntilMs: number; hasOpenText: boolean }): boolean {
    const last = this.flushes.findLast(({ isTold }) => !isTold);
    if (last?.atMs === atMs) {
      last.count += 1;
      return false;
    }
    const openMs = atMs - Math.max(finalUntilMs, last?.atMs ?? 0);
    if (openMs < SILENT_MS && !hasOpenText && last === undefined) {
      this.observer.onFlushed(atMs);
      return false;
    }
    const mustAnswer = openMs >= NOTICED_MS || hasOpenText;
    const flush = { atMs, count: 1, mustAnswer, isTold: false, stop: () => undefined };
    this.flushes.push(flush);
    this.wait(flush);
    return true;
  }

  /** The vendor answered the first of them, and all that lie before the end of its answer. */
  answer(endMs: number): void {
    const reached = this.flushes.filter(({ atMs }, index) => index === 0 || atMs <= endMs + FRAME_MS);
    for (const flush of this.flushes.splice(0, reached.length)) this.tell(flush);
  }

  /** All text up to there is final. Of flushes that crossed it the vendor may find so little left that it answers none. */
  settle(finalUntilMs: number): void {
    for (const flush of this.flushes) {
      const openMs = flush.atMs - finalUntilMs;
      if (openMs < SILENT_MS) this.tell(flush);
      else if (openMs < NOTICED_MS && flush.mustAnswer) {
        flush.mustAnswer = false;
        flush.stop();
        this.wait(flush);
      }
    }
  }

  /** Everything has been told. */
  answerAll(): void {
    for (const flush of this.flushes.splice(0)) this.tell(flush);
  }

  stop(): void {
    for (const { stop } of this.flushes.splice(0)) stop();
  }

  private wait(flush: PendingFlush): void {
    const limitMs = flush.mustAnswer ? this.timeoutMs : Math.min(GRACE_MS, this.timeoutMs);
    flush.stop = this.timer(() => {
      if (flush.mustAnswer) return this.observer.onMissed();
      const isNext = this.flushes.find(({ isTold }) => !isTold) === flush;
      if (isNext) this.tell(flush);
      else this.wait(flush);
    }, limitMs);
  }

  private tell(flush: PendingFlush): void {
    flush.stop();
    if (flush.isTold) return;
    flush.isTold = true;
    for (let told = 0; told < flush.count; told += 1) this.observer.onFlushed(flush.atMs);
  }
}
