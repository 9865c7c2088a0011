import { AppError } from '../../platform/errors/app-error.js';

/** Callers whose requests are counted; of more, those are forgotten that asked longest ago. */
const MAX_CALLERS = 10_000;
const MINUTE_MS = 60_000;

/** Holds callers to so many requests a minute each; one that was refused is not counted. */
export class RequestRates {
  /** Requests that a caller may make, by caller; who asked last is last. */
  private readonly left = new Map<string, { count: number; atMs: number }>();

  /** @param perMinute undefined for no limit. */
  constructor(
    private readonly perMinute: number | undefined,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Counts a request. @throws AppError `too_many_requests`. */
  count(caller: string): void {
    if (this.perMinute === undefined) return;
    const atMs = this.nowMs();
    const msPerRequest = MINUTE_MS / this.perMinute;
    const known = this.left.get(caller);
    const gained = known === undefined ? this.perMinute : (atMs - known.atMs) / msPerRequest;
    const count = Math.min(this.perMinute, (known?.count ?? 0) + gained);
    const isWithin = count >= 1;
    this.left.delete(caller);
    this.left.set(caller, { count: isWithin ? count - 1 : count, atMs });
    this.forgetOldest();
    if (isWithin) return;
    throw new AppError('too_many_requests', `At most ${this.perMinute} requests a minute are answered`, {
      retryAfterSec: Math.ceil(((1 - count) * msPerRequest) / 1000),
    });
  }

  private forgetOldest(): void {
    if (this.left.size <= MAX_CALLERS) return;
    const [oldest] = this.left.keys();
    if (oldest !== undefined) this.left.delete(oldest);
  }
}
