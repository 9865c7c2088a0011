/** The clock that sockets go by, so that a test can move it. */
export interface SocketTimer {
  /** Milliseconds since a moment that does not change. */
  readonly nowMs: number;
  /** Runs something once, later. @returns what calls it off. */
  schedule(run: () => void, delayMs: number): () => void;
}

/** The clock of the machine. */
export const systemTimer: SocketTimer = {
  get nowMs(): number {
    return performance.now();
  },
  schedule(run: () => void, delayMs: number): () => void {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
