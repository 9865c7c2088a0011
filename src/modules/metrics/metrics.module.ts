import { Module, type DynamicModule } from '@nestjs/common';
import { StatusModule } from '../../platform/status/status.module.js';
import { MetricRegistry } from '../../platform/telemetry/metric-registry.js';
import { ProviderCalls } from '../../platform/telemetry/provider-calls.js';
import { TelemetryModule } from '../../platform/telemetry/telemetry.module.js';
import { JobEvents } from '../jobs/queue/job-events.js';
import { JobQueue } from '../jobs/queue/job-queue.js';
import { WebhookSender } from '../jobs/webhooks/webhook-sender.js';
import { TranscriptionRuns } from '../recordings/transcription-runs.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';
import { observeJobs } from './observers/job-metrics.js';
import { ProviderMetrics } from './observers/provider-metrics.js';
import { ServerObserver } from './observers/server-observer.js';
import { observeTranscriptions } from './observers/transcription-metrics.js';
import { observeWebhooks } from './observers/webhook-metrics.js';

/** The modules that metrics are made of. */
export interface MetricsModuleOptions {
  jobs: DynamicModule;
  trackedJobs: DynamicModule;
  recordings: DynamicModule;
  /** Every kind of job there is. */
  jobKinds: readonly string[];
}

/** Observes the other modules, which do not know it, and tells what it sees. */
@Module({})
export class MetricsModule {
  static forRoot({ jobs, trackedJobs, recordings, jobKinds }: MetricsModuleOptions): DynamicModule {
    return {
      module: MetricsModule,
      imports: [StatusModule, TelemetryModule, jobs, trackedJobs, recordings],
      controllers: [MetricsController],
      providers: [
        { provide: MetricRegistry, useFactory: () => new MetricRegistry() },
        MetricsService,
        ServerObserver,
        {
          provide: ProviderMetrics,
          inject: [MetricRegistry, ProviderCalls],
          useFactory: (registry: MetricRegistry, calls: ProviderCalls) =>
            new ProviderMetrics(registry, calls),
        },
        {
          provide: 'job metrics',
          inject: [MetricRegistry, JobEvents, JobQueue],
          useFactory: (registry: MetricRegistry, events: JobEvents, queue: JobQueue) =>
            observeJobs(registry, events, queue, jobKinds),
        },
        {
          provide: 'transcription metrics',
          inject: [MetricRegistry, TranscriptionRuns],
          useFactory: observeTranscriptions,
        },
        {
          provide: 'webhook metrics',
          inject: [MetricRegistry, WebhookSender],
          useFactory: observeWebhooks,
        },
      ],
    };
  }
}
