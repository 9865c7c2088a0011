import type { SocketLimits } from './socket-limits.js';
import type { SocketTimer } from './socket-timer.js';

export interface HeartbeatHooks {
  ping(): void;
  /** Nothing at all came since the last ping: nobody is there any more. */
  onVanished(): void;
  /** No message came for {@link SocketLimits.idleMs}. */
  onIdle(): void;
  /** Whether what comes is not read at the moment, so that its absence means nothing. */
  isDeaf(): boolean;
}

/** Asks a client now and then whether it is there, and notices when it says nothing. Whoever makes it stops it. */
export class Heartbeat {
  private wasHeard = true;
  private lastMessageMs: number;
  private cancelPing: () => void;
  private cancelIdle: (() => void) | undefined;

  constructor(
    private readonly limits: Pick<SocketLimits, 'pingMs' | 'idleMs'>,
    private readonly timer: SocketTimer,
    private readonly hooks: HeartbeatHooks,
  ) {
    this.lastMessageMs = timer.nowMs;
    this.cancelPing = timer.schedule(this.beat, limits.pingMs);
    if (limits.idleMs !== undefined) this.awaitMessage(limits.idleMs, limits.idleMs);
  }

  /** A pong came. */
  hearPong(): void {
    this.wasHeard = true;
  }

  /** A message came. */
  hearMessage(): void {
    this.wasHeard = true;
    this.lastMessageMs = this.timer.nowMs;
  }

  stop(): void {
    this.cancelPing();
    this.cancelIdle?.();
  }

  private readonly beat = (): void => {
    if (!this.wasHeard && !this.hooks.isDeaf()) return this.hooks.onVanished();
    this.wasHeard = false;
    this.cancelPing = this.timer.schedule(this.beat, this.limits.pingMs);
    this.hooks.ping();
  };

  /** Messages put the end off without a timer each: it is looked at again when it would be due. */
  private awaitMessage(idleMs: number, delayMs: number): void {
    this.cancelIdle = this.timer.schedule(() => {
      const restMs = this.lastMessageMs + idleMs - this.timer.nowMs;
      if (restMs > 0 || this.hooks.isDeaf()) return this.awaitMessage(idleMs, Math.max(restMs, 1000));
      this.hooks.onIdle();
    }, delayMs);
  }
}
