import type { ProviderHealth } from '../../platform/status/server-status.js';

export class DatabaseStatsView {
  /** @example 150 */
  total!: number;
  /** @example 145 */
  completed!: number;
  /** @example 3 */
  failed!: number;
  /**
   * Queued or in work.
   * @example 2
   */
  pending!: number;
}

/** The fields of documents 1 and 4. */
export class HealthView {
  /**
   * `degraded` when a kind of provider has none available, `unhealthy` (503) when the database is gone.
   * @example "healthy"
   */
  status!: 'healthy' | 'degraded' | 'unhealthy';
  /** @example "2026-01-15T10:30:00.000Z" */
  timestamp!: string;
  /** @example "/models/moonshine-tiny" */
  model!: string;
  /** @example "0.1.0" */
  version!: string;
  /** @example 0 */
  queue_length!: number;
  db_stats!: DatabaseStatsView;
  /** @example 0 */
  active_sessions!: number;
  /** @example { "stt": "healthy" } */
  providers!: Readonly<Record<string, ProviderHealth>>;
}

/** Document 3's health. */
export class RealtimeHealthView {
  /** @example "ok" */
  status!: 'ok';
  /** @example "2026-01-15T10:30:00.000Z" */
  timestamp!: string;
  /** @example "octi-realtime-backend" */
  service!: 'octi-realtime-backend';
}
