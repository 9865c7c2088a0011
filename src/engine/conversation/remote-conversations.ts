import type { Conversation } from './conversation.js';

/** What a conversation that a vendor holds is to be like. */
export interface RemoteConversationOptions {
  instructions: string;
  voice?: string | undefined;
  /** BCP 47; the vendor finds out where absent. */
  language?: string | undefined;
  /** How far its audio may run ahead of the listener's ear, in milliseconds. */
  leadMs: number;
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

  /** Whoever opens a conversation reads its events and closes it. It tells of a vendor that cannot be reached. */
  abstract open(options: RemoteConversationOptions): Conversation;

  /** @throws AppError `realtime_unavailable`, `realtime_timeout`. */
  abstract createEphemeralSession(
    options: Omit<RemoteConversationOptions, 'leadMs'>,
    signal: AbortSignal,
  ): Promise<EphemeralSession>;
}
