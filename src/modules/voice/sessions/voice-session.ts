import type { ConversationState } from '../../../engine/conversation/conversation-event.js';
import type { SpokenMessage } from '../../../engine/conversation/conversation-history.js';
import { AppError } from '../../../platform/errors/app-error.js';

/** Facts about a session that its client may read; JSON. */
export type SessionMetadata = Readonly<Record<string, unknown>>;

/** A session without what was said in it. */
export interface SessionSummary {
  readonly id: string;
  readonly createdAtMs: number;
  readonly lastActivityMs: number;
  /** Whether a socket has it. */
  readonly isConnected: boolean;
}

/** A conversation that may outlive its socket. */
export interface VoiceSession extends SessionSummary {
  /** Null where its client showed no token. */
  readonly userId: string | null;
  readonly state: ConversationState;
  /** The oldest first. */
  readonly history: readonly SpokenMessage[];
  readonly metadata: SessionMetadata;
}

export const MAX_SESSION_ID_CHARS = 255;

/** @throws AppError `invalid_request` for an id that no session may have. */
export function checkSessionId(id: string): void {
  if (id !== '' && id.length <= MAX_SESSION_ID_CHARS) return;
  throw new AppError('invalid_request', `A session id has 1 to ${MAX_SESSION_ID_CHARS} characters`);
}
