import {
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import { Database } from '../../platform/database/database.js';
import { StatusRegistry } from '../../platform/status/server-status.js';
import { StatusModule } from '../../platform/status/status.module.js';
import type { Tracer } from '../../platform/telemetry/tracing/span.js';
import { JobEvents } from './queue/job-events.js';
import type { JobHandlerDefinition } from './runner/job-handler.js';
import { announcingAttempts } from './runner/announcing-attempts.js';
import { collectJobHandlers } from './runner/job-handlers.js';
import { tracingAttempts } from './runner/tracing-attempts.js';
import { JobPositions } from './queue/job-positions.js';
import { JobQueue } from './queue/job-queue.js';
import { JobRunner, type JobLogger, type JobRunnerOptions } from './runner/job-runner.js';
import type { QueueOptions } from './queue/queue-options.js';
import { SqliteJobQueue } from './queue/sqlite-job-queue.js';

export type JobEngineParts = Pick<JobsModuleOptions, 'database' | 'kinds' | 'queue'>;

/** Makes the module that offers {@link JobQueue} and {@link JobEvents} in place of the built-in ones. */
export type JobEngine = (parts: JobEngineParts) => DynamicModule;

export interface JobsModuleOptions {
  /** The module that offers {@link Database}; offered on to whoever imports this one. */
  database: DynamicModule;
  /** Every kind of job there is; each needs exactly one handler. */
  kinds: readonly string[];
  logger: JobLogger;
  /** Where the database alone is not to hand out jobs. */
  engine?: JobEngine;
  /** Jobs at once per kind, where it differs from what the handler's decorator says. */
  concurrency?: Readonly<Record<string, number>>;
  /** Milliseconds that work in hand may go on when the application closes. */
  drainMs?: number;
  queue?: Partial<QueueOptions>;
  runner?: Partial<JobRunnerOptions>;
  /** Traces attempts at jobs; none are when absent. */
  tracer?: Tracer;
}

const DEFAULT_DRAIN_MS = 10_000;

/** Finds the handlers when the modules are there, and drains the runner when the application closes. */
export class JobsLifecycle implements OnModuleInit, BeforeApplicationShutdown {
  private handlers: JobHandlerDefinition[] = [];
  private readonly positions: JobPositions;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly queue: JobQueue,
    private readonly runner: JobRunner,
    private readonly events: JobEvents,
    private readonly status: StatusRegistry,
    private readonly options: JobsModuleOptions,
  ) {
    this.positions = new JobPositions(queue, events);
  }

  onModuleInit(): void {
    const instances = this.discovery
      .getProviders()
      .map(({ instance }) => instance as unknown)
      .filter((instance): instance is object => typeof instance === 'object' && instance !== null);
    this.handlers = collectJobHandlers(
      this.options.kinds,
      [...new Set(instances)],
      (check) => this.status.isReady(check),
      this.options.concurrency,
    ).map((handler) => tracingAttempts(announcingAttempts(handler, this.events), this.options.tracer));
  }

  /** Begins to work on jobs: for a server that is sure to stay, so that a failed start takes no job out of line. */
  start(): Promise<void> {
    return this.runner.start(this.handlers);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.runner.drain(this.options.drainMs ?? DEFAULT_DRAIN_MS);
    await this.positions.close();
    await this.queue.close();
  }
}

/**
 * Offers {@link JobQueue}, {@link JobRunner} and {@link JobEvents}. The composition root makes it once and hands
 * the same dynamic module to every surface.
 */
@Module({})
export class JobsModule {
  static forRoot(options: JobsModuleOptions): DynamicModule {
    const queue = { onLookFailed: tellIn(options.logger), ...options.queue };
    const engine = options.engine?.({ ...options, queue });
    return {
      module: JobsModule,
      imports: [options.database, DiscoveryModule, StatusModule, ...(engine === undefined ? [] : [engine])],
      providers: [
        ...(engine === undefined ? builtInEngine(queue) : []),
        {
          provide: JobRunner,
          inject: [JobQueue, Database, JobEvents],
          useFactory: (queue: JobQueue, database: Database, events: JobEvents) =>
            new JobRunner(queue, database, events, options.logger, options.runner),
        },
        {
          provide: JobsLifecycle,
          inject: [DiscoveryService, JobQueue, JobRunner, JobEvents, StatusRegistry],
          useFactory: (
            discovery: DiscoveryService,
            queue: JobQueue,
            runner: JobRunner,
            events: JobEvents,
            status: StatusRegistry,
          ) => new JobsLifecycle(discovery, queue, runner, events, status, options),
        },
      ],
      exports: [...(engine === undefined ? [JobQueue, JobEvents] : [engine]), JobRunner, options.database],
    };
  }
}

function tellIn(logger: JobLogger): QueueOptions['onLookFailed'] {
  return (error) => logger.error({ err: error }, 'stored jobs cannot be read; they wait until they can');
}

function builtInEngine(options?: Partial<QueueOptions>): Provider[] {
  const queue = {
    provide: JobQueue,
    inject: [Database, JobEvents],
    useFactory: (database: Database, events: JobEvents) => new SqliteJobQueue(database, events, options),
  };
  return [JobEvents, queue];
}
