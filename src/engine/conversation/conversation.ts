import type { ConversationEvent, ConversationState } from './conversation-event.js';
import type { SpokenMessage } from './conversation-history.js';

/** A conversation as a surface sees it, whoever holds it: this server's engine, or a vendor's. */
export interface Conversation {
  /** Everything that happens, for one reader; it ends with the conversation. */
  readonly events: AsyncIterable<ConversationEvent>;
  readonly state: ConversationState;
  /** What was said, as it was heard. */
  readonly said: readonly SpokenMessage[];
  /** Rate of the audio that it takes, in Hz. */
  readonly inputRateHz: number;
  begin(): void;
  /** Takes mono s16le at {@link inputRateHz} in chunks of any size. */
  pushAudio(pcm: Int16Array): void;
  /** The user is done speaking. */
  endTurn(): void;
  /** Stops the answer, if there is one. */
  interrupt(): void;
  /** Says something that nobody asked for, such as a greeting; not while somebody speaks or an answer is on its way. */
  say(text: string): void;
  /** Forgets what was said. */
  reset(): void;
  close(): void;
}
