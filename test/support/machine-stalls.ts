const TICK_MS = 5;
/** What a timer is late by anyhow. */
const USUAL_MS = 2;

/**
 * How long this process stood still while others had the machine: what is measured within it took so much longer for
 * reasons that are not its own. Whoever begins it stops it.
 */
export class MachineStalls {
  private lost = 0;
  private longest = 0;
  private lookedAtMs = performance.now();
  private readonly timer = setInterval(() => this.look(), TICK_MS);

  /** All of it, in milliseconds. */
  get lostMs(): number {
    this.look();
    return this.lost;
  }

  /** At one time. */
  get longestMs(): number {
    this.look();
    return this.longest;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const nowMs = performance.now();
    const lostMs = Math.max(0, nowMs - this.lookedAtMs - TICK_MS - USUAL_MS);
    this.lookedAtMs = nowMs;
    this.lost += lostMs;
    this.longest = Math.max(this.longest, lostMs);
  }
}

/** How long something took. */
export interface Took {
  ms: number;
  /** Without the time in which this process was not let run, though it may have waited for a timer just then. */
  unhinderedMs: number;
}

/** Measures something. */
export async function timeOf(run: () => Promise<void>): Promise<Took> {
  const stalls = new MachineStalls();
  const startedMs = performance.now();
  try {
    await run();
    const ms = performance.now() - startedMs;
    return { ms, unhinderedMs: ms - stalls.lostMs };
  } finally {
    stalls.stop();
  }
}
