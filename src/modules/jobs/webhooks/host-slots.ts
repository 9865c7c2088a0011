/**
 * Longest time that an attempt is put off for want of a slot, in milliseconds. To come back in vain takes about 2 ms of
 * processor time: with a minute, a thousand messages to a host that hangs take 3 % of a core.
 */
const LONGEST_WAIT_MS = 60_000;
/** What an attempt is taken to last before one has been seen. */
const USUAL_DURATION_MS = 50;
const SHORTEST_STEP_MS = 5;

interface Host {
  inUse: number;
  /** How long the latest attempt lasted. */
  lastDurationMs: number;
  /** When whoever was put off last is to come back, epoch milliseconds. */
  lastTurnAtMs: number;
}

/** Lets so many attempts at once go to a host; who comes when all slots are taken is told when to come back. */
export class HostSlots {
  private readonly hosts = new Map<string, Host>();

  constructor(private readonly slotsPerHost: number) {}

  /** @returns what gives the slot back, or the time to come back (epoch milliseconds). */
  take(name: string, nowMs: number): (() => void) | { comeBackAtMs: number } {
    const host = this.hosts.get(name) ?? { inUse: 0, lastDurationMs: USUAL_DURATION_MS, lastTurnAtMs: 0 };
    this.hosts.set(name, host);
    if (host.inUse >= this.slotsPerHost) return { comeBackAtMs: this.nextTurn(host, nowMs) };
    host.inUse += 1;
    return () => this.giveBack(name, host, Date.now() - nowMs);
  }

  private giveBack(name: string, host: Host, durationMs: number): void {
    host.inUse -= 1;
    host.lastDurationMs = durationMs;
    if (host.inUse === 0) this.hosts.delete(name);
  }

  /** Those put off come back one after the other, as fast as slots are likely to become free. */
  private nextTurn(host: Host, nowMs: number): number {
    const stepMs = Math.max(host.lastDurationMs / this.slotsPerHost, SHORTEST_STEP_MS);
    host.lastTurnAtMs = Math.min(Math.max(host.lastTurnAtMs, nowMs) + stepMs, nowMs + LONGEST_WAIT_MS);
    return Math.ceil(host.lastTurnAtMs);
  }
}
