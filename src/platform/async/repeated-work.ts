/** Does the same work now and then, one round after the other. Whoever starts it stops it. */
export class RepeatedWork {
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  /**
   * @param work one round; its signal is aborted when the work is to stop.
   * @param onError told of a round that failed; the next one comes all the same. Must not throw.
   */
  constructor(
    private readonly intervalMs: number,
    private readonly work: (signal: AbortSignal) => Promise<void>,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Begins with a round at once; one that would come while another is under way is left out. The timer does not keep the process alive. */
  start(): void {
    this.timer = setInterval(() => this.begin(), this.intervalMs).unref();
    this.begin();
  }

  /** Resolves when the round that is under way has ended; no other one begins. */
  async stop(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.timer);
    await this.running;
  }

  private begin(): void {
    this.running ??= this.round().finally(() => (this.running = undefined));
  }

  private async round(): Promise<void> {
    // Whoever starts it has ended its own turn by then.
    await Promise.resolve();
    try {
      if (!this.stopping.signal.aborted) await this.work(this.stopping.signal);
    } catch (error) {
      this.onError(error);
    }
  }
}
