import type { SocketLimits } from './socket-limits.js';
import type { SocketTimer } from './socket-timer.js';
import { TokenBucket } from './token-bucket.js';

/** A client so far ahead of its rate is no slow network catching up. */
const MAX_OVERDRAFT_MS = 10_000;
/** One that stays ahead is not told with every message. */
const TELL_EVERY_MS = 5000;

type RateLimits = Pick<SocketLimits, 'messagesPerSec' | 'spareMessagesPerSec' | 'burst'>;

export type RateVerdict = 'within' | 'too-fast' | 'still-too-fast' | 'beyond';

/** Holds a client to its rate: it is not read until it is back within. Whoever makes it stops it. */
export class MessageRate {
  private readonly bucket: TokenBucket | undefined;
  private cancelRelief: (() => void) | undefined;
  private toldAtMs = -Infinity;

  /** @param onRelief told when the client is within its rate again. */
  constructor(
    { messagesPerSec, spareMessagesPerSec, burst }: RateLimits,
    private readonly timer: SocketTimer,
    private readonly onRelief: () => void,
  ) {
    if (messagesPerSec !== undefined)
      this.bucket = new TokenBucket(messagesPerSec + spareMessagesPerSec, burst, timer);
  }

  get isOverdrawn(): boolean {
    return this.cancelRelief !== undefined;
  }

  /** Counts a message. `too-fast` when the client should be told. */
  take(): RateVerdict {
    const waitMs = this.bucket?.take() ?? 0;
    if (waitMs === 0) return 'within';
    this.stop();
    if (waitMs > MAX_OVERDRAFT_MS) return 'beyond';
    this.cancelRelief = this.timer.schedule(() => {
      this.cancelRelief = undefined;
      this.onRelief();
    }, waitMs);
    const { nowMs } = this.timer;
    if (nowMs - this.toldAtMs < TELL_EVERY_MS) return 'still-too-fast';
    this.toldAtMs = nowMs;
    return 'too-fast';
  }

  stop(): void {
    this.cancelRelief?.();
    this.cancelRelief = undefined;
  }
}
