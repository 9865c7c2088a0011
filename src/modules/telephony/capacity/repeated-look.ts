import { systemTimer, type SocketTimer } from '../../../platform/ws/socket-timer.js';

/** Looks now and then whether something can be done, until it was or is not wanted any more. */
export class RepeatedLook {
  private hasStopped = false;
  private isFailing = false;
  private cancel: () => void = () => undefined;

  /**
   * @param look one that fails is followed by another.
   * @param onFailure told of a look that failed, once until one succeeds again. Must not throw.
   */
  constructor(
    private readonly look: () => Promise<void>,
    private readonly onFailure: (error: unknown) => void,
    private readonly everyMs: number,
    private readonly timer: SocketTimer = systemTimer,
  ) {}

  get isStopped(): boolean {
    return this.hasStopped;
  }

  /** Looks once more, after a while; not any more once it was stopped. */
  again(): void {
    if (!this.hasStopped) this.cancel = this.timer.schedule(() => void this.begin(), this.everyMs);
  }

  stop(): void {
    this.hasStopped = true;
    this.cancel();
  }

  private async begin(): Promise<void> {
    try {
      await this.look();
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing && !this.hasStopped) this.onFailure(error);
      this.isFailing = true;
      this.again();
    }
  }
}
