/** Lets a loop sleep until something happens; what happens while it is awake is not missed. */
export class WakeUp {
  private happened = false;
  private wake: (() => void) | undefined;

  /** Something happened. */
  now(): void {
    this.happened = true;
    this.wake?.();
  }

  /**
   * Resolves when something has happened since the last wait, after `timeoutMs`, or when `signal` is aborted.
   *
   * @returns whether something has happened.
   */
  async wait(timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    if (!this.happened && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const timer = setTimeout(wake, timeoutMs);
        this.wake = wake;
        signal.addEventListener('abort', wake, { once: true });
      });
    }
    const hasHappened = this.happened;
    this.happened = false;
    this.wake = undefined;
    return hasHappened;
  }
}
