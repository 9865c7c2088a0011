/** A provider may take so many times what it usually takes. */
const PATIENCE = 2;
/** And so long in any case, in milliseconds. */
const LEAST_MS = 550;
/** The weight of the latest call in what a provider usually takes. */
const WEIGHT = 1 / 4;

/** How long providers take for their first output, and how long a live call waits for one while another could be asked. */
export class FirstOutputTimes {
  private readonly usualMs = new WeakMap<object, number>();

  /** Notes what one call took. */
  note(provider: object, tookMs: number): void {
    const usualMs = this.usualMs.get(provider) ?? tookMs;
    this.usualMs.set(provider, usualMs + WEIGHT * (tookMs - usualMs));
  }

  /** Milliseconds; a provider that is not known yet gets the least. */
  patienceMsFor(provider: object): number {
    return Math.max(LEAST_MS, PATIENCE * (this.usualMs.get(provider) ?? 0));
  }

  /** Whether it has ever given anything. */
  knows(provider: object): boolean {
    return this.usualMs.has(provider);
  }
}
