import Bull from 'bull';
import type { Redis } from 'ioredis';
import type { Database } from '../../src/platform/database/database.js';
import { BULL_SETTINGS, BullLines, type BullQueue } from '../../src/modules/jobs/bull/bull-lines.js';
import { BullJobQueue } from '../../src/modules/jobs/bull/bull-job-queue.js';
import { JobEventRelay } from '../../src/modules/jobs/bull/job-event-relay.js';
import { RedisLink } from '../../src/modules/jobs/bull/redis-link.js';
import { JobEvents } from '../../src/modules/jobs/queue/job-events.js';
import type { QueueOptions } from '../../src/modules/jobs/queue/queue-options.js';
import { TEST_REDIS_URL } from './redis.js';

/** What the Bull adapter of one process consists of. */
export interface BullProcess {
  readonly queue: BullJobQueue;
  readonly events: JobEvents;
  readonly link: RedisLink;
  readonly lines: BullLines;
  /** What was logged of Redis. */
  readonly logged: string[];
}

export interface BullProcessOptions {
  database: Database;
  prefix: string;
  kinds: readonly string[];
  url?: string;
  /** Tells other processes what happens to jobs, and hears it from them. */
  relaysEvents?: boolean;
  queue?: Partial<QueueOptions>;
}

/** A server process as far as the queue is concerned, with connections of its own, which are perhaps not up yet. */
export function openBullProcess(options: BullProcessOptions): BullProcess {
  const { database, prefix, kinds, url = TEST_REDIS_URL, relaysEvents = false } = options;
  const logged: string[] = [];
  const log = (fields: object, message: string): void => {
    logged.push(`${message} ${JSON.stringify(fields)}`);
  };
  const link = new RedisLink(url, { info: log, warn: log });
  const queues = new Map(kinds.map((kind) => [kind, openQueue(kind, prefix, link)]));
  const lines = new BullLines(link, queues, prefix);
  const events = new JobEvents();
  const queue = new BullJobQueue(database, events, lines, link, options.queue);
  if (relaysEvents) new JobEventRelay(link, prefix, events, (event) => queue.hear(event)).start();
  return { queue, events, link, lines, logged };
}

/** Resolves when the process can send commands. */
export async function untilUp({ link }: BullProcess): Promise<void> {
  if (!link.isUp) await new Promise<void>((resolve) => link.onUp(resolve));
}

function openQueue(name: string, prefix: string, link: RedisLink): BullQueue {
  const createClient = (type: string): Redis => (type === 'subscriber' ? link.subscriber : link.client);
  return new Bull(name, { prefix, createClient, settings: BULL_SETTINGS }) as BullQueue;
}
