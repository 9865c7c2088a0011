/** Calls of one kind of model since the start of the process. */
export class ProviderStatView {
  /**
   * Calls that have ended.
   * @example 500
   */
  requests!: number;
  /**
   * Those that failed at the provider; calls that were cancelled are not among them.
   * @example 2
   */
  errors!: number;
}

export class ProviderStatsView {
  /** Speech to text; every piece of a recording is a call. */
  stt!: ProviderStatView;
  /** Language models. */
  llm!: ProviderStatView;
  /** Text to speech. */
  tts!: ProviderStatView;
}

/** The fields of document 4. */
export class SystemMetricsView {
  /**
   * Conversations that have not ended.
   * @example 5
   */
  session_count!: number;
  /**
   * Calls of models, of every surface, since the start of the process.
   * @example 1234
   */
  total_requests!: number;
  /**
   * Mean time of a turn, of the last 100 turns; 0 when there was none.
   * @example 245
   */
  average_latency_ms!: number;
  /**
   * Share of the calls that failed, 0–1.
   * @example 0.02
   */
  error_rate!: number;
  /** The calls by kind. */
  provider_stats!: ProviderStatsView;
}

export class TurnProvidersView {
  /**
   * Who recognised; null when the turn did not come to that.
   * @example "embedded"
   */
  stt!: string | null;
  /**
   * Who answered; null when the turn did not come to that.
   * @example "openai"
   */
  llm!: string | null;
  /**
   * Who spoke; null when the turn did not come to that.
   * @example "embedded"
   */
  tts!: string | null;
}

/** A turn of a conversation, interrupted ones included. */
export class RecentTurnView {
  /**
   * Id of the turn, as in the log.
   * @example "8a1f9c52"
   */
  correlation_id!: string;
  /**
   * Id of the conversation.
   * @example "session-123"
   */
  session_id!: string;
  /**
   * When it ended.
   * @example "2026-01-15T10:30:00.000Z"
   */
  timestamp!: string;
  /**
   * Time of recognition.
   * @example 80
   */
  stt_ms!: number;
  /**
   * To the first text of the answer.
   * @example 110
   */
  llm_ms!: number;
  /**
   * To the first audio of the answer.
   * @example 55
   */
  tts_ms!: number;
  /**
   * From the end of speech to the first audio.
   * @example 245
   */
  total_ms!: number;
  /**
   * Whether the turn came to its end.
   * @example true
   */
  success!: boolean;
  /** Who did what. */
  providers!: TurnProvidersView;
}

export class RecentTurnsView {
  /** The latest first. */
  requests!: RecentTurnView[];
}

export class LiveConnectionsView {
  /**
   * Sockets of `/ws/realtime`.
   * @example 3
   */
  realtime!: number;
  /**
   * Sockets of `/voice`.
   * @example 1
   */
  voice!: number;
  /**
   * Sockets of `/ws/voice`.
   * @example 2
   */
  telephony!: number;
}

/** The fields of document 5. */
export class LiveMetricsView {
  /**
   * Telephone calls in progress.
   * @example 2
   */
  active_calls!: number;
  /**
   * Conversations that have not ended.
   * @example 6
   */
  active_sessions!: number;
  /**
   * Telephone calls that this server takes at once; 0 while it takes none.
   * @example 10
   */
  max_concurrent_calls!: number;
  /** Open sockets by surface. */
  connections!: LiveConnectionsView;
}

/** Document 4's error envelope. */
export class MetricsErrorView {
  /**
   * What is wrong.
   * @example "limit must be a whole number from 1 to 100"
   */
  detail!: string;
}
