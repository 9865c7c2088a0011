export class SessionSummaryView {
  /**
   * The client's own.
   * @example "3b0a7c7e-5d0b-4c1e-9a53-0d4b8a0f6a11"
   */
  session_id!: string;
  /**
   * When its first socket came.
   * @example "2026-01-15T10:00:00.000Z"
   */
  created_at!: string;
  /**
   * When something last happened in it.
   * @example "2026-01-15T10:30:00.000Z"
   */
  last_activity!: string;
  /**
   * Whether it has a socket.
   * @example true
   */
  connected!: boolean;
}

export class SessionListView {
  /**
   * Sessions that have not ended, also where the list has not all of them.
   * @example 1
   */
  count!: number;
  /** Those in which something happened last, first. */
  sessions!: SessionSummaryView[];
}

export class SpokenMessageView {
  /**
   * Who said it.
   * @example "user"
   */
  role!: 'user' | 'assistant';
  /**
   * What was said, as far as it was heard.
   * @example "Hello, how are you?"
   */
  content!: string;
}

export class SessionView {
  /**
   * The client's own.
   * @example "3b0a7c7e-5d0b-4c1e-9a53-0d4b8a0f6a11"
   */
  session_id!: string;
  /**
   * Whom the client's token names.
   * @example "user-123"
   */
  user_id!: string | null;
  /**
   * When its first socket came.
   * @example "2026-01-15T10:00:00.000Z"
   */
  created_at!: string;
  /**
   * When something last happened in it.
   * @example "2026-01-15T10:30:00.000Z"
   */
  last_activity!: string;
  /**
   * Where the conversation is; `idle` without a socket.
   * @example "listening"
   */
  state!: 'idle' | 'listening' | 'thinking' | 'speaking';
  /** The latest 200 messages, the oldest first. */
  conversation_history!: SpokenMessageView[];
  /**
   * What else is known of it.
   * @example {}
   */
  metadata!: Readonly<Record<string, unknown>>;
}

export class SessionDeletedView {
  /**
   * What was done.
   * @example "Session deleted"
   */
  message!: string;
  /**
   * Which one it was.
   * @example "3b0a7c7e-5d0b-4c1e-9a53-0d4b8a0f6a11"
   */
  session_id!: string;
}

export class SessionsDeletedView {
  /**
   * What was done.
   * @example "Cleaned up 3 sessions"
   */
  message!: string;
  /**
   * How many there were.
   * @example 3
   */
  deleted_count!: number;
}
