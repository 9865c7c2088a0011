import type { ConversationEvent, ConversationState } from './conversation-event.js';
import type { SpokenMessage } from './conversation-history.js';

/** A conversation as a surface sees it, whoever holds it: this server's engine, or a vendor's. */
export interface Conversation {
  /**
   * Everything that happens, for one reader; it ends with the conversation. A reader that lets a thousand events wait ends
   * it: the last one is `failed` with `client_too_slow` then.
   */
  readonly events: AsyncIterable<ConversationEvent>;
  readonly state: ConversationState;
  /** What was said, as it was heard. */
  readonly said: readonly SpokenMessage[];
  /** Rate of the audio that it takes, in Hz. */
  readonly inputRateHz: number;
  begin(): void;
  /** Takes mono s16le at {@link inputRateHz} in chunks of any size. */
  pushAudio(pcm: Int16Array): void;
  /** The user is done speaking, however it sounds; while an answer is on its way it changes nothing. */
  endTurn(): void;
  /** Stops the answer, if there is one. */
  interrupt(): void;
  /** Says something that nobody asked for, such as a greeting; not while somebody speaks or an answer is on its way. */
  say(text: string): void;
  /**
   * The user says something without speaking, such as keys that were pressed: it is answered at once, in place of what is
   * being said. Whoever does not have it takes nothing but speech.
   */
  tell?(text: string): void;
  /** Forgets what was said. */
  reset(): void;
  /**
   * No turn begins any more, and what is said is no longer heard: for a server that is about to stop. Resolves when nothing
   * is being answered. Whoever does not have it is closed without.
   */
  finish?(): Promise<void>;
  /**
   * The user is gone: what they said last is still recognised and told, for a second at most, nothing is answered, and then
   * it closes by itself. Whoever does not have it is closed without.
   */
  leave?(): void;
  close(): void;
}
