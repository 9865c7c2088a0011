/** A clock that a test moves, and what is to run by it. */
export class ManualTimer {
  nowMs = 0;
  private readonly due = new Map<object, { atMs: number; run: () => void }>();

  /** How many wait to run. */
  get pending(): number {
    return this.due.size;
  }

  readonly schedule = (run: () => void, delayMs: number): (() => void) => {
    const key = {};
    this.due.set(key, { atMs: this.nowMs + delayMs, run });
    return () => this.due.delete(key);
  };

  /** Moves on, and runs what became due; what that schedules waits for the next move. */
  advance(ms: number): void {
    this.nowMs += ms;
    for (const [key, { atMs, run }] of [...this.due]) {
      if (atMs > this.nowMs) continue;
      this.due.delete(key);
      run();
    }
  }
}
