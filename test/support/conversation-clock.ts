import { setImmediate } from 'node:timers/promises';
import type { ConversationClock } from '../../src/engine/conversation/conversation-clock.js';

/** The clock of a conversation that a test moves; time stands still between the moves. */
export class ManualConversationClock implements ConversationClock {
  private now = 0;
  private due: { atMs: number; run: () => void }[] = [];

  /** @param startEpochMs what {@link epochMs} begins with. */
  constructor(private readonly startEpochMs = Date.UTC(2026, 0, 1)) {}

  /** How many wait to run. */
  get pending(): number {
    return this.due.length;
  }

  readonly nowMs = (): number => this.now;

  readonly epochMs = (): number => this.startEpochMs + this.now;

  readonly after = (delayMs: number, run: () => void): (() => void) => {
    const timer = { atMs: this.now + Math.max(0, delayMs), run };
    this.due.push(timer);
    return () => {
      this.due = this.due.filter((other) => other !== timer);
    };
  };

  /** Lets what is under way get as far as it comes without time. */
  async settle(): Promise<void> {
    await setImmediate();
  }

  /**
   * Moves on: what becomes due runs in order of time, at its time, also what is only scheduled on the way; promises
   * settle before each and at the end.
   */
  async advance(ms: number): Promise<void> {
    const untilMs = this.now + ms;
    await this.settle();
    for (let next = this.earliest(); next !== undefined && next.atMs <= untilMs; next = this.earliest()) {
      this.now = Math.max(this.now, next.atMs);
      this.due = this.due.filter((timer) => timer !== next);
      next.run();
      await this.settle();
    }
    this.now = untilMs;
  }

  /** Of those that are due at one time, the one that was scheduled first. */
  private earliest(): { atMs: number; run: () => void } | undefined {
    return this.due.reduce<{ atMs: number; run: () => void } | undefined>(
      (first, timer) => (first === undefined || timer.atMs < first.atMs ? timer : first),
      undefined,
    );
  }
}
