/** Events that somebody puts in and one reader takes out, in order. What is put in after its end is dropped. */
export class EventQueue<T> implements AsyncIterable<T> {
  private readonly events: T[] = [];
  private wake: (() => void) | undefined;
  private hasEnded = false;
  private failure: { readonly reason: unknown } | undefined;

  /** @param onLeave told once when the reader goes before the end. */
  constructor(private readonly onLeave: () => void = () => undefined) {}

  /** How many wait to be read. */
  get waiting(): number {
    return this.events.length;
  }

  push(event: T): void {
    if (this.hasEnded) return;
    this.events.push(event);
    this.wake?.();
  }

  /** No more events; the reader gets those that are there. */
  end(): void {
    this.hasEnded = true;
    this.wake?.();
  }

  /** As {@link end}, and the reader then gets this error. */
  fail(reason: unknown): void {
    if (this.hasEnded) return;
    this.failure = { reason };
    this.end();
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return { next: () => this.next(), return: () => Promise.resolve(this.leave()) };
  }

  private async next(): Promise<IteratorResult<T, undefined>> {
    while (this.events.length === 0) {
      if (this.failure !== undefined) throw this.failure.reason;
      if (this.hasEnded) return { done: true, value: undefined };
      await new Promise<void>((resolve) => (this.wake = resolve));
      this.wake = undefined;
    }
    return { done: false, value: this.events.shift() as T };
  }

  private leave(): IteratorReturnResult<undefined> {
    if (!this.hasEnded) this.onLeave();
    this.end();
    this.events.length = 0;
    this.failure = undefined;
    return { done: true, value: undefined };
  }
}
