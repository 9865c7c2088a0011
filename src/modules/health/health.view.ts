import type { ProviderHealth } from '../../platform/status/server-status.js';

export class DatabaseStatsView {
  /**
   * All that were ever submitted and not deleted.
   * @example 150
   */
  total!: number;
  /**
   * Those with a text.
   * @example 145
   */
  completed!: number;
  /**
   * Those that failed.
   * @example 3
   */
  failed!: number;
  /**
   * Queued or in work.
   * @example 2
   */
  pending!: number;
}

export class WebhookCountsView {
  /**
   * Not delivered yet: attempts follow.
   * @example 0
   */
  waiting!: number;
  /**
   * Not delivered, and no attempt follows before a replay.
   * @example 0
   */
  dead!: number;
}

/** The fields of documents 1 and 4, and `webhooks`. */
export class HealthView {
  /**
   * `degraded` when a kind of provider has none available, `unhealthy` (503) when the database is gone.
   * @example "healthy"
   */
  status!: 'healthy' | 'degraded' | 'unhealthy';
  /**
   * When it was asked.
   * @example "2026-01-15T10:30:00.000Z"
   */
  timestamp!: string;
  /**
   * The recogniser of requests that name none.
   * @example "/models/moonshine-tiny"
   */
  model!: string;
  /**
   * Of this server.
   * @example "0.1.0"
   */
  version!: string;
  /**
   * Jobs that wait.
   * @example 0
   */
  queue_length!: number;
  /** Counts of transcriptions. */
  db_stats!: DatabaseStatsView;
  /** Final messages to clients of `/api/audio/process`. */
  webhooks!: WebhookCountsView;
  /**
   * Conversations that go on.
   * @example 0
   */
  active_sessions!: number;
  /**
   * State of each kind of provider.
   * @example { "stt": "healthy" }
   */
  providers!: Readonly<Record<string, ProviderHealth>>;
}

/** Document 3's health. */
export class RealtimeHealthView {
  /**
   * Always `ok`.
   * @example "ok"
   */
  status!: 'ok';
  /**
   * When it was asked.
   * @example "2026-01-15T10:30:00.000Z"
   */
  timestamp!: string;
  /**
   * Always the same.
   * @example "octi-realtime-backend"
   */
  service!: 'octi-realtime-backend';
}
