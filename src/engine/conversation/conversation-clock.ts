/** What time a conversation goes by; tests move their own. */
export interface ConversationClock {
  /** Milliseconds that only grow. */
  nowMs(): number;
  /** Epoch milliseconds. */
  epochMs(): number;
  /** Calls `run` once, after so many milliseconds, unless the function that it gives is called before. */
  after(delayMs: number, run: () => void): () => void;
}

/** The time of the machine; what waits keeps no process alive. */
export const systemClock: ConversationClock = {
  nowMs: () => performance.now(),
  epochMs: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs).unref();
    return () => clearTimeout(timer);
  },
};
