import { systemTimer, type SocketTimer } from '../../../platform/ws/socket-timer.js';

/** Looks now and then whether something can be done, until it was or is not wanted any more. */
export class RepeatedLook {
  private hasStopped = false;
  private cancel: () => void = () => undefined;

  constructor(
    private readonly look: () => void,
    private readonly everyMs: number,
    private readonly timer: SocketTimer = systemTimer,
  ) {}

  get isStopped(): boolean {
    return this.hasStopped;
  }

  /** Looks once more, after a while; not any more once it was stopped. */
  again(): void {
    if (!this.hasStopped) this.cancel = this.timer.schedule(this.look, this.everyMs);
  }

  stop(): void {
    this.hasStopped = true;
    this.cancel();
  }
}
