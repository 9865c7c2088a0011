import type { ConversationClock } from '../../../engine/conversation/conversation-clock.js';

/** Notices that nobody speaks after an answer was played. */
export class IdleWatch {
  private stopWaiting: () => void = () => undefined;

  constructor(
    private readonly clock: ConversationClock,
    private readonly onIdle: () => void,
  ) {}

  /** Begins anew; ends what was begun before. */
  start(ms: number): void {
    this.stop();
    this.stopWaiting = this.clock.after(ms, this.onIdle);
  }

  stop(): void {
    this.stopWaiting();
  }
}
