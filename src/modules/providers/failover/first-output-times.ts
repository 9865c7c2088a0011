/** A provider may take so many times what it usually takes. */
const PATIENCE = 2;
/** And so long in any case, in milliseconds. */
const LEAST_MS = 550;
/** While it keeps others waiting: as a good one takes, so that one that is well again is heard first. */
const LATE_MS = 200;
/** The weight of the latest call in what a provider usually takes. */
const WEIGHT = 1 / 4;

/** How long providers take for their first output, and how long a live call waits for one while another could be asked. */
export class FirstOutputTimes {
  private readonly usualMs = new WeakMap<object, number>();
  private readonly late = new WeakSet<object>();

  /** Notes what one call took. */
  note(provider: object, tookMs: number): void {
    this.late.delete(provider);
    const usualMs = this.usualMs.get(provider) ?? tookMs;
    this.usualMs.set(provider, usualMs + WEIGHT * (tookMs - usualMs));
  }

  /** Milliseconds; a provider that is not known yet gets the least. */
  patienceMsFor(provider: object): number {
    return Math.max(LEAST_MS, PATIENCE * (this.usualMs.get(provider) ?? 0));
  }

  /** It keeps a call waiting, or paused: until it gives anything again, other calls hardly wait for it. */
  noteLate(provider: object): void {
    this.late.add(provider);
  }

  /** Milliseconds until a live call asks another one too. */
  joinMsFor(provider: object): number {
    return this.late.has(provider) ? LATE_MS : this.patienceMsFor(provider);
  }

  /** Whether it has ever given anything. */
  knows(provider: object): boolean {
    return this.usualMs.has(provider);
  }
}
