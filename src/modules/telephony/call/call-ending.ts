import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import type { TransferTarget } from '../../../platform/config/transfer-targets.js';
import type { SocketTimer } from '../../../platform/ws/socket-timer.js';

/** What the assistant wants done about its call. */
export type CallWish =
  { readonly action: 'end' } | { readonly action: 'transfer'; readonly target: TransferTarget };

export interface CallEndingParts {
  timer: SocketTimer;
  /** Whether the carrier has told that everything was played. */
  isAllHeard: () => boolean;
  carryOut: (wish: CallWish) => void;
  /** The caller spoke before it was announced to the end. */
  onCancelled: (wish: CallWish) => void;
}

/** When everything was given to a carrier, its caller has heard it so much later, also where it does not say so. */
const HEARD_MS = 5000;

/**
 * What the assistant wants done about its call, held back until the caller has heard it announced: the answer was said
 * to its end and its marks came back. Whoever speaks into that calls it off, or presses a key. Whoever opens it closes it.
 */
export class CallEnding {
  private wish: CallWish | undefined;
  private isSaid = false;
  private cancelDeadline: () => void = () => undefined;

  constructor(private readonly parts: CallEndingParts) {}

  /** To be called while the answer is made that announces it; a later wish takes the place of an earlier one. */
  ask(wish: CallWish): void {
    this.close();
    this.wish = wish;
  }

  take(event: ConversationEvent): void {
    if (this.wish === undefined) return;
    switch (event.type) {
      case 'answer-end':
      case 'turn-end':
        if (event.wasInterrupted) this.callOff();
        else if (event.type === 'answer-end') this.noteSaid();
        return;
      case 'transcript':
        if (this.isSaid && event.speaker === 'user' && event.text.trim() !== '') this.callOff();
        return;
      default:
        return;
    }
  }

  /** A mark came back. */
  noteMark(): void {
    if (this.isSaid && this.parts.isAllHeard()) this.carryOut();
  }

  /** The caller wants something else. */
  callOff(): void {
    const { wish } = this;
    this.close();
    if (wish !== undefined) this.parts.onCancelled(wish);
  }

  /** Nothing is carried out any more. */
  close(): void {
    this.cancelDeadline();
    this.wish = undefined;
    this.isSaid = false;
  }

  private noteSaid(): void {
    this.isSaid = true;
    if (this.parts.isAllHeard()) this.carryOut();
    else this.cancelDeadline = this.parts.timer.schedule(() => this.carryOut(), HEARD_MS);
  }

  private carryOut(): void {
    const { wish } = this;
    this.close();
    if (wish !== undefined) this.parts.carryOut(wish);
  }
}
