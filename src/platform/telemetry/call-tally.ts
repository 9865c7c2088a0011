/**
 * How a call ended: the carrier said so, the socket was closed without, this server could not go on with it, or it was
 * not taken for want of room.
 */
export type CallOutcome = 'completed' | 'dropped' | 'failed' | 'refused';

/** A telephone call that has ended. Holds nothing of who called and what was said. */
export interface CallFigures {
  carrier: string;
  outcome: CallOutcome;
  /** 0 for one that was refused. */
  durationMs: number;
}

/** Where calls are told of when they end. */
export class CallTally {
  private readonly listeners: ((call: CallFigures) => void)[] = [];

  add(call: CallFigures): void {
    for (const listener of this.listeners) listener(call);
  }

  /** Tells a listener of each call that ends from now on; it must not throw. */
  onCall(listener: (call: CallFigures) => void): void {
    this.listeners.push(listener);
  }
}
