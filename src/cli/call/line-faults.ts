/** What a line does to the messages with audio. */
export interface Faults {
  /** A message is held for up to so many milliseconds; those behind it wait. */
  jitterMs: number;
  /** Share of messages that never come, 0 to 1. */
  lossShare: number;
  /** Share of messages that come behind the next, 0 to 1. */
  reorderShare: number;
}

/** A line that holds, loses and swaps messages. */
export class LineFaults<T> {
  private readonly held: { message: T; dueMs: number }[] = [];
  private overtaken: T | undefined;

  /** @param random gives numbers from 0 to below 1. */
  constructor(
    private readonly faults: Faults,
    private readonly random: () => number = Math.random,
  ) {}

  /** Takes a message, and gives those that come out by now. */
  pass(message: T, nowMs: number): T[] {
    for (const each of this.inTheirOrder(message)) {
      const behindMs = this.held.at(-1)?.dueMs ?? 0;
      this.held.push({
        message: each,
        dueMs: Math.max(behindMs, nowMs + this.random() * this.faults.jitterMs),
      });
    }
    const held = this.held.findIndex(({ dueMs }) => dueMs > nowMs);
    return this.held.splice(0, held < 0 ? this.held.length : held).map((each) => each.message);
  }

  private inTheirOrder(message: T): T[] {
    if (this.random() < this.faults.lossShare) return [];
    const { overtaken } = this;
    this.overtaken = undefined;
    if (overtaken !== undefined) return [message, overtaken];
    if (this.random() >= this.faults.reorderShare) return [message];
    this.overtaken = message;
    return [];
  }
}
