import type { SocketTimer } from './socket-timer.js';

/** A rate with a burst. It can be overdrawn: whoever takes too much is told how long to wait, and loses nothing. */
export class TokenBucket {
  private level: number;
  private filledAtMs: number;

  constructor(
    private readonly perSec: number,
    private readonly burst: number,
    private readonly timer: Pick<SocketTimer, 'nowMs'>,
  ) {
    this.level = burst;
    this.filledAtMs = timer.nowMs;
  }

  /** Takes one. @returns milliseconds until the next is due; 0 within the rate. */
  take(): number {
    const { nowMs } = this.timer;
    const gained = ((nowMs - this.filledAtMs) / 1000) * this.perSec;
    this.level = Math.min(this.burst, this.level + gained) - 1;
    this.filledAtMs = nowMs;
    return this.level >= 0 ? 0 : (-this.level / this.perSec) * 1000;
  }
}
