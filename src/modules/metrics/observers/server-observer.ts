import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { productVersion } from '../../../platform/config/product-version.js';
import { ServerConfig } from '../../../platform/config/server.config.js';
import { databaseOptions } from '../../../platform/database/database-options.js';
import { StatusRegistry } from '../../../platform/status/server-status.js';
import { Spool } from '../../../platform/storage/spool.js';
import { METRICS } from '../../../platform/telemetry/metric-names.js';
import { MetricRegistry } from '../../../platform/telemetry/metric-registry.js';
import { ProcessMetrics } from '../../../platform/telemetry/process-metrics.js';
import { EmbeddedSpeech } from '../../providers/embedded-speech.js';
import { observeInference, observeLive, observeStorage } from './server-metrics.js';

/** Watches the server itself: the process, inference, what is stored, what goes on. */
@Injectable()
export class ServerObserver implements OnApplicationShutdown {
  private readonly process: ProcessMetrics;

  constructor(
    registry: MetricRegistry,
    { role, dataDir }: ServerConfig,
    status: StatusRegistry,
    speech: EmbeddedSpeech,
    spool: Spool,
  ) {
    this.process = new ProcessMetrics(registry);
    const labels = { version: productVersion(), node: process.version, role };
    registry.observe(METRICS.buildInfo, (set) => set(1, labels));
    observeInference(registry, speech.pool);
    observeStorage(registry, spool, databaseOptions({ dataDir }).database);
    observeLive(registry, status);
  }

  onApplicationShutdown(): void {
    this.process.close();
  }
}
