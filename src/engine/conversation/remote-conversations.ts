import type { ToolAnswerer } from '../ports/tool-answerer.js';
import type { Conversation } from './conversation.js';

/** What a conversation that a vendor holds is to be like. */
export interface RemoteConversationOptions {
  instructions: string;
  voice?: string | undefined;
  /** BCP 47; the vendor finds out where absent. */
  language?: string | undefined;
  /** How far its audio may run ahead of the listener's ear, in milliseconds. */
  leadMs: number;
  /** How much audio is given at once, at most, in milliseconds; a quarter of the lead when absent. */
  chunkMs?: number | undefined;
  /** What it may have done for it; nothing where absent. */
  tools?: ToolAnswerer | undefined;
}

/** A key of the vendor's own for one client, and the session that it opens. */
export interface EphemeralSession {
  id: string;
  model: string;
  value: string;
  /** Epoch seconds. */
  expiresAtSec: number;
  instructions: string;
  voice: string;
  /** The vendor's session object, as it came. */
  session: Readonly<Record<string, unknown>>;
}

/** Speech-to-speech models of vendors. */
export abstract class RemoteConversations {
  /** Whether `REALTIME_PROVIDER` and keys choose a vendor. */
  abstract readonly isChosen: boolean;

  /**
   * Whoever opens a conversation reads its events and closes it. It is `ready` when the vendor has confirmed the session,
   * again after {@link Conversation.reset} and after a lost one was rebuilt. A vendor that cannot be reached is told as
   * `failed`; one that could not be reached again and again is tried no more until it is reset.
   */
  abstract open(options: RemoteConversationOptions): Conversation;

  /** @throws AppError `realtime_unavailable`, `realtime_timeout`. */
  abstract createEphemeralSession(
    options: Omit<RemoteConversationOptions, 'leadMs'>,
    signal: AbortSignal,
  ): Promise<EphemeralSession>;
}
