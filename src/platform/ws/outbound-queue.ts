import type { OutboundMessage } from './socket-codec.js';
import type { SocketLimits } from './socket-limits.js';
import type { SocketTimer } from './socket-timer.js';

/** What the operating system may not have taken yet; what is above it waits here, where it can be taken back. */
const HIGH_WATER_BYTES = 64 * 1024;

/** The part of a WebSocket that this needs. */
export interface OutboundLink {
  readonly bufferedAmount: number;
  transmit(message: OutboundMessage, onWritten: (error?: Error | null) => void): void;
}

/** What a producer waits for that need not wait: one for all, rather than a promise for each message. */
const WRITTEN = Promise.resolve();

export type Slowness = 'full' | 'stalled';

/**
 * What goes to a client, in order, no faster than it reads. Nothing is dropped unasked: a client that lets too much
 * gather, or takes nothing for too long, is reported, and whoever made the queue ends it.
 */
export class OutboundQueue {
  private waiting: OutboundMessage[] = [];
  private waitingBytes = 0;
  private whenEmpty: (() => void)[] = [];
  private cancelStall: (() => void) | undefined;
  private isStopped = false;

  constructor(
    private readonly link: OutboundLink,
    private readonly limits: Pick<SocketLimits, 'outboundBytes' | 'outboundStallMs'>,
    private readonly timer: SocketTimer,
    private readonly onSlow: (slowness: Slowness) => void,
  ) {}

  /** Resolves when nothing waits here any more, also when the queue was stopped; so producers keep to its pace. */
  push(messages: readonly OutboundMessage[]): Promise<void> {
    if (this.isStopped) return WRITTEN;
    if (this.waitingBytes >= this.limits.outboundBytes) {
      this.report('full');
      return WRITTEN;
    }
    for (const message of messages) {
      if (this.isOpen) this.link.transmit(message, this.onWritten);
      else {
        this.waiting.push(message);
        this.waitingBytes += sizeOf(message);
      }
    }
    if (this.waiting.length > 0) this.write();
    return this.flushed();
  }

  /** Takes back media that was not written yet. @returns how many messages. */
  discardMedia(): number {
    const kept = this.waiting.filter(({ lane }) => lane === 'control');
    const discarded = this.waiting.length - kept.length;
    this.waiting = kept;
    this.waitingBytes = kept.reduce((sum, message) => sum + sizeOf(message), 0);
    if (kept.length === 0) this.release();
    return discarded;
  }

  /** Resolves when nothing waits here any more. */
  flushed(): Promise<void> {
    if (this.waiting.length === 0) return WRITTEN;
    return new Promise((resolve) => this.whenEmpty.push(resolve));
  }

  /** Writes nothing more; what waits is forgotten. */
  stop(): void {
    this.isStopped = true;
    this.waiting = [];
    this.waitingBytes = 0;
    this.release();
  }

  /** Whether what comes now can go out at once. */
  private get isOpen(): boolean {
    return this.waiting.length === 0 && this.link.bufferedAmount < HIGH_WATER_BYTES;
  }

  private write(): void {
    while (this.link.bufferedAmount < HIGH_WATER_BYTES) {
      const message = this.waiting.shift();
      if (message === undefined) return this.release();
      this.waitingBytes -= sizeOf(message);
      this.link.transmit(message, this.onWritten);
    }
    if (this.waiting.length === 0) return this.release();
    this.cancelStall ??= this.timer.schedule(() => this.report('stalled'), this.limits.outboundStallMs);
  }

  /** The operating system took something: the client, or a buffer on the way, goes on reading. */
  private readonly onWritten = (): void => {
    if (this.isStopped) return;
    this.cancelStall?.();
    this.cancelStall = undefined;
    this.write();
  };

  private report(slowness: Slowness): void {
    this.stop();
    this.onSlow(slowness);
  }

  private release(): void {
    this.cancelStall?.();
    this.cancelStall = undefined;
    if (this.whenEmpty.length === 0) return;
    for (const resolve of this.whenEmpty.splice(0)) resolve();
  }
}

function sizeOf({ data }: OutboundMessage): number {
  return typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength;
}
