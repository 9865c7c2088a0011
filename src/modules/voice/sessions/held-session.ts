import type { ConversationState } from '../../../engine/conversation/conversation-event.js';
import {
  MAX_HISTORY_MESSAGES,
  type SpokenMessage,
} from '../../../engine/conversation/conversation-history.js';
import type { SessionClaim, SessionProgress, VoiceSessionRepository } from './voice-session.repository.js';
import type { SessionMetadata, VoiceSession } from './voice-session.js';

/** Why a socket has its session no more: another socket took it over, or it was deleted. */
export type SessionLoss = 'taken-over' | 'deleted';

/** Whoever has a session: the socket's side of it. */
export interface SessionHolder {
  /**
   * The session is this holder's no more; its socket is to be closed. A history saved before this settles still counts
   * where another socket of the same process takes over. Must not take long, and must not reject.
   */
  lose(reason: SessionLoss): void | Promise<void>;
}

/** A session in the hands of one socket, until it is released or lost. */
export class HeldSession implements SessionClaim, SessionProgress {
  readonly sessionId: string;
  readonly userId: string | null;
  readonly createdAtMs: number;
  /** What was said before. */
  readonly history: readonly SpokenMessage[];
  readonly metadata: SessionMetadata;
  state: ConversationState;
  lastActivityMs: number;

  /** @param end called when the session is released. Use `VoiceSessions.claim`. */
  constructor(
    session: VoiceSession,
    readonly claimId: string,
    readonly holder: SessionHolder,
    private readonly repository: VoiceSessionRepository,
    private readonly end: (held: HeldSession) => Promise<void>,
  ) {
    this.sessionId = session.id;
    this.userId = session.userId;
    this.createdAtMs = session.createdAtMs;
    this.history = session.history;
    this.metadata = session.metadata;
    this.state = session.state;
    this.lastActivityMs = session.lastActivityMs;
  }

  /** Something happened in the session. Costs nothing: it is written some seconds later. */
  note(state: ConversationState): void {
    this.state = state;
    this.lastActivityMs = Date.now();
  }

  /**
   * Stores what was said so far; the latest 200 messages of it. Does nothing once the session is lost.
   *
   * @throws AppError when the database cannot take it now.
   */
  async save(history: readonly SpokenMessage[]): Promise<void> {
    this.lastActivityMs = Date.now();
    await this.repository.save(this, history.slice(-MAX_HISTORY_MESSAGES), this);
  }

  /** The socket is gone; the session waits for another. Harmless once the session is lost. */
  release(): Promise<void> {
    return this.end(this);
  }
}
