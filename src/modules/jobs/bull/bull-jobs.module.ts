import { BullModule, getQueueToken } from '@nestjs/bull';
import { Module, type DynamicModule } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Database } from '../../../platform/database/database.js';
import { StatusRegistry } from '../../../platform/status/server-status.js';
import { StatusModule } from '../../../platform/status/status.module.js';
import type { JobEngine, JobEngineParts } from '../jobs.module.js';
import { JobEvents } from '../queue/job-events.js';
import { JobQueue } from '../queue/job-queue.js';
import { BullJobQueue } from './bull-job-queue.js';
import { BULL_SETTINGS, BullLines, type BullQueue } from './bull-lines.js';
import { JobEventRelay } from './job-event-relay.js';
import { RedisLink, type RedisLogger } from './redis-link.js';

export interface BullOptions {
  /** Of Redis. May hold a password; it is never logged. */
  url: string;
  /** What all keys and channels begin with. */
  prefix: string;
  logger: RedisLogger;
}

/** Offers a {@link JobQueue} whose line Bull keeps, and {@link JobEvents} that hear of other processes. */
@Module({})
export class BullJobsModule {
  /** Does not wait for Redis: without it the server starts, accepts jobs, and is not ready. */
  static engine(options: BullOptions): JobEngine {
    return (parts) => BullJobsModule.forRoot(options, parts);
  }

  private static forRoot(
    { url, prefix, logger }: BullOptions,
    { database, kinds, queue }: JobEngineParts,
  ): DynamicModule {
    let link: RedisLink | undefined;
    const openLink = (): RedisLink => (link ??= new RedisLink(url, logger));
    const createClient = (type: string): Redis =>
      type === 'subscriber' ? openLink().subscriber : openLink().client;
    const bull = kinds.map((name) => ({ name, prefix, createClient, settings: BULL_SETTINGS }));
    return {
      module: BullJobsModule,
      imports: [database, StatusModule, BullModule.registerQueue(...bull)],
      providers: [
        JobEvents,
        {
          provide: JobQueue,
          inject: [Database, JobEvents, StatusRegistry, ...kinds.map((kind) => getQueueToken(kind))],
          useFactory: (
            stored: Database,
            events: JobEvents,
            status: StatusRegistry,
            ...queues: BullQueue[]
          ): JobQueue => {
            const redis = openLink();
            const lines = new BullLines(redis, new Map(queues.map((each) => [each.name, each])), prefix);
            const jobs = new BullJobQueue(stored, events, lines, redis, queue);
            new JobEventRelay(redis, prefix, events, (event) => jobs.hear(event)).start();
            status.addReadinessCheck({ name: 'queue', isReady: () => redis.answers() });
            return jobs;
          },
        },
      ],
      exports: [JobQueue, JobEvents],
    };
  }
}
