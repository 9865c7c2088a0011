import { Injectable } from '@nestjs/common';
import { StatusRegistry } from '../../platform/status/server-status.js';
import { MetricRegistry } from '../../platform/telemetry/metric-registry.js';
import { toOpenMetrics } from '../../platform/telemetry/open-metrics.js';
import { RecentTurns } from '../../platform/telemetry/recent-turns.js';
import type { LiveMetricsView, RecentTurnsView, SystemMetricsView } from './metrics.view.js';
import { presentLive, presentSystem, presentTurn } from './metrics.presenter.js';
import { ProviderMetrics } from './observers/provider-metrics.js';

/** What the routes of the metrics tell. */
@Injectable()
export class MetricsService {
  constructor(
    private readonly registry: MetricRegistry,
    private readonly status: StatusRegistry,
    private readonly turns: RecentTurns,
    private readonly providers: ProviderMetrics,
  ) {}

  /** Document 4's sums and means. */
  system(): SystemMetricsView {
    return presentSystem(this.status.live().activeSessions, this.providers.totals, this.turns.averageTotalMs);
  }

  /** Document 5's figures. */
  live(): LiveMetricsView {
    return presentLive(this.status.live());
  }

  /** The last turns. */
  recent(limit: number): RecentTurnsView {
    return { requests: this.turns.latest(limit).map(presentTurn) };
  }

  /** Everything, for Prometheus. */
  async exposition(format: 'text' | 'openMetrics'): Promise<string> {
    const text = await this.registry.text();
    return format === 'text' ? text : toOpenMetrics(text);
  }
}
