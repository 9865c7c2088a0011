import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorFunction } from '@nestjs/terminus';
import { productVersion } from '../../platform/config/product-version.js';
import { Database } from '../../platform/database/database.js';
import {
  StatusRegistry,
  type ReadinessCheck,
  type ServerStatus,
} from '../../platform/status/server-status.js';
import { DrainState } from './drain-state.js';
import type { HealthView, RealtimeHealthView } from './health.view.js';

const DATABASE_DEADLINE_MS = 2000;

/** Puts together what the modules contributed. */
@Injectable()
export class HealthService {
  constructor(
    private readonly registry: StatusRegistry,
    private readonly database: Database,
    private readonly drain: DrainState,
    private readonly indicators: HealthIndicatorService,
  ) {}

  async health(): Promise<HealthView> {
    if (!(await this.database.isHealthy(DATABASE_DEADLINE_MS))) return present(undefined);
    return present(await this.registry.collect());
  }

  realtimeHealth(): RealtimeHealthView {
    return { status: 'ok', timestamp: new Date().toISOString(), service: 'octi-realtime-backend' };
  }

  /** One Terminus indicator for each thing that must work before requests may come. */
  readinessChecks(): HealthIndicatorFunction[] {
    const own: ReadinessCheck[] = [
      { name: 'accepting', isReady: () => !this.drain.isDraining },
      { name: 'database', isReady: () => this.database.isHealthy(DATABASE_DEADLINE_MS) },
    ];
    return [...own, ...this.registry.readinessChecks].map((check) => async () => {
      const indicator = this.indicators.check(check.name);
      const isReady = await check.isReady();
      const details = check.details?.() ?? {};
      return isReady ? indicator.up(details) : indicator.down(details);
    });
  }
}

function present(status: ServerStatus | undefined): HealthView {
  return {
    status: status === undefined ? 'unhealthy' : isDegraded(status) ? 'degraded' : 'healthy',
    timestamp: new Date().toISOString(),
    model: `/models/${status?.model ?? ''}`,
    version: productVersion(),
    queue_length: status?.queueLength ?? 0,
    db_stats: status?.transcriptions ?? { total: 0, completed: 0, failed: 0, pending: 0 },
    webhooks: status?.webhooks ?? { waiting: 0, dead: 0 },
    active_sessions: status?.activeSessions ?? 0,
    providers: status?.providers ?? {},
  };
}

function isDegraded(status: ServerStatus): boolean {
  return Object.values(status.providers).includes('unavailable');
}
