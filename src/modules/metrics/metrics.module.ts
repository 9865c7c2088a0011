import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { CacheModule } from '../../platform/cache/cache.module.js';
import { CacheRegistry } from '../../platform/cache/cache-registry.js';
import { StatusModule } from '../../platform/status/status.module.js';
import { MetricRegistry } from '../../platform/telemetry/metric-registry.js';
import { CallTally } from '../../platform/telemetry/call-tally.js';
import { ProviderCalls } from '../../platform/telemetry/provider-calls.js';
import { RecentTurns } from '../../platform/telemetry/recent-turns.js';
import { TelemetryModule } from '../../platform/telemetry/telemetry.module.js';
import { LiveSockets } from '../../platform/ws/live-sockets.js';
import { LiveSocketsModule } from '../../platform/ws/live-sockets.module.js';
import { JobEvents } from '../jobs/queue/job-events.js';
import { JobQueue } from '../jobs/queue/job-queue.js';
import { WebhookSender } from '../jobs/webhooks/webhook-sender.js';
import { TranscriptionRuns } from '../recordings/transcription-runs.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';
import { observeCaches } from './observers/cache-metrics.js';
import { observeCalls } from './observers/call-metrics.js';
import { observeJobs } from './observers/job-metrics.js';
import { ProviderMetrics } from './observers/provider-metrics.js';
import { ServerObserver } from './observers/server-observer.js';
import { observeSockets } from './observers/socket-metrics.js';
import { observeTranscriptions } from './observers/transcription-metrics.js';
import { observeTurns } from './observers/turn-metrics.js';
import { observeWebhooks } from './observers/webhook-metrics.js';

/** The modules that metrics are made of. */
export interface MetricsModuleOptions {
  jobs: DynamicModule;
  trackedJobs: DynamicModule;
  recordings: DynamicModule;
  /** Every kind of job there is. */
  jobKinds: readonly string[];
}

/** What fills the metrics, but for those of jobs, whose kinds it does not know. */
const OBSERVERS: readonly Provider[] = [
  { provide: MetricRegistry, useFactory: () => new MetricRegistry() },
  MetricsService,
  ServerObserver,
  {
    provide: ProviderMetrics,
    inject: [MetricRegistry, ProviderCalls],
    useFactory: (registry: MetricRegistry, calls: ProviderCalls) => new ProviderMetrics(registry, calls),
  },
  {
    provide: 'transcription metrics',
    inject: [MetricRegistry, TranscriptionRuns],
    useFactory: observeTranscriptions,
  },
  {
    provide: 'cache metrics',
    inject: [MetricRegistry, CacheRegistry],
    useFactory: observeCaches,
  },
  {
    provide: 'socket metrics',
    inject: [MetricRegistry, LiveSockets],
    useFactory: observeSockets,
  },
  {
    provide: 'turn metrics',
    inject: [MetricRegistry, RecentTurns],
    useFactory: observeTurns,
  },
  {
    provide: 'call metrics',
    inject: [MetricRegistry, CallTally],
    useFactory: observeCalls,
  },
  {
    provide: 'webhook metrics',
    inject: [MetricRegistry, WebhookSender],
    useFactory: observeWebhooks,
  },
];

/** Observes the other modules, which do not know it, and tells what it sees. */
@Module({})
export class MetricsModule {
  static forRoot({ jobs, trackedJobs, recordings, jobKinds }: MetricsModuleOptions): DynamicModule {
    return {
      module: MetricsModule,
      imports: [StatusModule, TelemetryModule, CacheModule, LiveSocketsModule, jobs, trackedJobs, recordings],
      controllers: [MetricsController],
      providers: [
        ...OBSERVERS,
        {
          provide: 'job metrics',
          inject: [MetricRegistry, JobEvents, JobQueue],
          useFactory: (registry: MetricRegistry, events: JobEvents, queue: JobQueue) =>
            observeJobs(registry, events, queue, jobKinds),
        },
      ],
    };
  }
}
