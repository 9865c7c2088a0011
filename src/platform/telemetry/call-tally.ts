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

/** What an assistant may do about its call. */
export type CallAction = 'end' | 'transfer';

/** How that went; `cancelled`: the caller spoke before the announcement was heard. */
export type CallActionOutcome = 'done' | 'failed' | 'cancelled';

export interface CallActionFigures {
  carrier: string;
  action: CallAction;
  outcome: CallActionOutcome;
}

/** Where calls are told of when they end, and what assistants do about them. */
export class CallTally {
  private readonly listeners: ((call: CallFigures) => void)[] = [];
  private readonly actionListeners: ((figures: CallActionFigures) => void)[] = [];

  add(call: CallFigures): void {
    for (const listener of this.listeners) listener(call);
  }

  addAction(figures: CallActionFigures): void {
    for (const listener of this.actionListeners) listener(figures);
  }

  /** Tells a listener of each action from now on; it must not throw. */
  onAction(listener: (figures: CallActionFigures) => void): void {
    this.actionListeners.push(listener);
  }

  /** Tells a listener of each call that ends from now on; it must not throw. */
  onCall(listener: (call: CallFigures) => void): void {
    this.listeners.push(listener);
  }
}
