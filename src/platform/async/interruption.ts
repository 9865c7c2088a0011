/**
 * Ends whatever waits for something that may never come. Unlike `Promise.race` against one promise that outlives many
 * waits, it keeps nothing of a wait that is over: neither the wait nor what came of it.
 */
export class Interruption {
  private readonly waiting = new Set<(reason: unknown) => void>();
  private cause: { readonly reason: unknown } | undefined;

  /** Rejects what waits now or later with this reason; the first one counts. */
  interrupt(reason: unknown): void {
    this.cause ??= { reason };
    for (const reject of this.waiting) reject(this.cause.reason);
    this.waiting.clear();
  }

  /**
   * Waits for a promise until the interruption; what comes of it later is nobody's concern.
   *
   * @throws what the promise rejects with, or the interruption's reason.
   */
  wait<T>(promise: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.add(reject);
      promise.finally(() => this.waiting.delete(reject)).then(resolve, reject);
      if (this.cause !== undefined) this.interrupt(this.cause.reason);
    });
  }
}
