import type { AppError } from '../../../platform/errors/app-error.js';
import type { ConversationClock } from '../conversation-clock.js';
import type { HeardTurn } from '../hearing.js';

/** A turn that has ended and whose text is awaited. */
export interface Awaited {
  readonly text: Promise<HeardTurn>;
}

interface Waiting extends Awaited {
  resolve: (heard: HeardTurn) => void;
  reject: (error: AppError) => void;
  stopWaiting: () => void;
}

/** The text that somebody waits for, one at a time, and not for long. */
export class AwaitedText {
  private waiting: Waiting | undefined;

  /** @param onSettled told before who waits gets the text, or learns that there is none. */
  constructor(
    private readonly clock: ConversationClock,
    private readonly onSettled: () => void,
  ) {}

  /** Whether anybody waits. */
  get isAwaited(): boolean {
    return this.waiting !== undefined;
  }

  /** @param onLate told when there was none for so long. */
  begin(timeoutMs: number, onLate: () => void): Awaited {
    const stopWaiting = this.clock.after(timeoutMs, onLate);
    let settle: Pick<Waiting, 'resolve' | 'reject'> | undefined;
    const text = new Promise<HeardTurn>((resolve, reject) => (settle = { resolve, reject }));
    this.waiting = { text, stopWaiting, ...settle! };
    return this.waiting;
  }

  isFor(awaited: Awaited): boolean {
    return this.waiting === awaited;
  }

  resolve(heard: HeardTurn): void {
    this.settle(({ resolve }) => resolve(heard));
  }

  /** There will be none. */
  drop(reason: AppError): void {
    this.settle(({ reject }) => reject(reason));
  }

  private settle(how: (waiting: Waiting) => void): void {
    const { waiting } = this;
    if (waiting === undefined) return;
    this.waiting = undefined;
    waiting.stopWaiting();
    this.onSettled();
    how(waiting);
  }
}
