import type { ConversationClock } from '../conversation-clock.js';

/** The last of the time that is waited: where this process was held up itself, what its sockets have by then is read in it. */
const READ_MS = 50;

/** Notices that no audio comes any more, where that matters. */
export class StallWatch {
  private lastPushMs = 0;
  private stopWaiting: (() => void) | undefined;

  /** @param stalledMs so long without audio is no mere delay. */
  constructor(
    private readonly clock: ConversationClock,
    private readonly stalledMs: number,
    private readonly onStall: () => void,
  ) {}

  notePush(atMs: number): void {
    this.lastPushMs = atMs;
  }

  /** From now on until {@link stop}, or until it has told. */
  start(): void {
    this.stopWaiting ??= this.wait(this.stalledMs - READ_MS, false);
  }

  stop(): void {
    this.stopWaiting?.();
    this.stopWaiting = undefined;
  }

  /** @param hasRead whether what is to be looked at came behind another look. */
  private wait(ms: number, hasRead: boolean): () => void {
    return this.clock.after(ms, () => {
      const quietMs = this.clock.nowMs() - this.lastPushMs;
      const untilLastMs = this.stalledMs - READ_MS - quietMs;
      this.stopWaiting = undefined;
      if (untilLastMs > 0) this.stopWaiting = this.wait(untilLastMs, false);
      else if (!hasRead || quietMs < this.stalledMs) this.stopWaiting = this.wait(READ_MS, true);
      else this.onStall();
    });
  }
}
