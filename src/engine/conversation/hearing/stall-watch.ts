import type { ConversationClock } from '../conversation-clock.js';

/** A client that sends nothing for so long has stopped recording; one that is held up sends what it has by then. */
const STALLED_MS = 1000;

/** Notices that no audio comes any more, where that matters. */
export class StallWatch {
  private lastPushMs = 0;
  private stopWaiting: (() => void) | undefined;

  constructor(
    private readonly clock: ConversationClock,
    private readonly onStall: () => void,
  ) {}

  notePush(atMs: number): void {
    this.lastPushMs = atMs;
  }

  /** From now on until {@link stop}, or until it has told. */
  start(): void {
    this.stopWaiting ??= this.wait(STALLED_MS);
  }

  stop(): void {
    this.stopWaiting?.();
    this.stopWaiting = undefined;
  }

  private wait(ms: number): () => void {
    return this.clock.after(ms, () => {
      const leftMs = this.lastPushMs + STALLED_MS - this.clock.nowMs();
      this.stopWaiting = leftMs > 0 ? this.wait(leftMs) : undefined;
      if (leftMs <= 0) this.onStall();
    });
  }
}
