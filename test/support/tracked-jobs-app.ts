import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { JobsLifecycle, JobsModule } from '../../src/modules/jobs/jobs.module.js';
import { jobsSchema } from '../../src/modules/jobs/jobs.schema.js';
import { JobEvents } from '../../src/modules/jobs/queue/job-events.js';
import { newJobId } from '../../src/modules/jobs/queue/job-id.js';
import type { CallbackTarget } from '../../src/modules/jobs/webhooks/webhook-delivery.js';
import { deliveryJobIdOf, WEBHOOK_JOB_KINDS } from '../../src/modules/jobs/webhooks/webhook-jobs.js';
import type { WebhookOptions } from '../../src/modules/jobs/webhooks/webhook-options.js';
import type { NewTrackedJob, TrackedJobHooks } from '../../src/modules/jobs/tracking/tracked-job.js';
import { TrackedJobs } from '../../src/modules/jobs/tracking/tracked-jobs.js';
import { TrackedJobsModule } from '../../src/modules/jobs/tracking/tracked-jobs.module.js';
import { WakeUp } from '../../src/modules/jobs/tracking/wake-up.js';
import { ConfigModule } from '../../src/platform/config/config.module.js';
import type { Environment } from '../../src/platform/config/config-section.js';
import { loadConfig } from '../../src/platform/config/load-config.js';
import { Database } from '../../src/platform/database/database.js';
import { DatabaseModule } from '../../src/platform/database/database.module.js';
import { databaseOptions } from '../../src/platform/database/database-options.js';
import { AppErrorFilter } from '../../src/platform/http/app-error.filter.js';
import { EnvelopeResolver } from '../../src/platform/http/error-envelope.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import { LoggingModule } from '../../src/platform/logging/logging.module.js';

export const OPENING = { step: 'queued', percent: 5, message: 'Job initialisiert' };
export const STARTING = { step: 'transcription', percent: 20, message: 'Audio-Verarbeitung gestartet' };
export const RESULT = {
  structuredData: { status: 'success', data: { output_text: 'Hallo.' } },
  markdown: 'Hallo.',
};
export const NOTICE = {
  message: 'Audio-Verarbeitung abgeschlossen',
  data: { transcription: { text: 'Hallo.' } },
};

export interface TrackedJobsAppOptions {
  settings?: Environment;
  webhooks?: Partial<WebhookOptions>;
  /** What the surface does with its rows; by default nothing. */
  hooks?: TrackedJobHooks;
  /** Stores jobs and does not work on them. */
  isIdle?: boolean;
}

/** The module of tracked jobs with its routes, its queue and a data folder, without any surface. */
export class TrackedJobsApp {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly database: Database,
    readonly dataDir: string,
    readonly log: () => string,
  ) {}

  static async start(options: TrackedJobsAppOptions = {}): Promise<TrackedJobsApp> {
    const dataDir = options.settings?.['DATA_DIR'] ?? (await mkdtemp(join(tmpdir(), 'parley-tracked-')));
    const config = loadConfig({ OUTBOUND_ALLOW: '127.0.0.1', ...options.settings, DATA_DIR: dataDir });
    const lines: string[] = [];
    const destination = new Writable({
      write: (chunk: Buffer, _encoding, done) => (lines.push(chunk.toString()), done()),
    });
    const logger = createLogger({ level: 'trace', pretty: false, destination });
    const database = await Database.open(databaseOptions({ dataDir }, jobsSchema));
    const databaseModule = DatabaseModule.forRoot(database);
    const jobs = JobsModule.forRoot({
      database: databaseModule,
      kinds: WEBHOOK_JOB_KINDS,
      logger,
      drainMs: 60_000,
      queue: { pollMs: 20 },
    });
    const imports = [
      ConfigModule.forRoot(config),
      LoggingModule.forRoot(logger),
      TrackedJobsModule.forRoot(jobs, options.webhooks),
    ];
    const testing = await Test.createTestingModule({ imports }).compile();
    const app = testing.createNestApplication<NestFastifyApplication>(
      new FastifyAdapter({ routerOptions: { maxParamLength: 512 } }),
      { logger: false },
    );
    app.useGlobalFilters(new AppErrorFilter(new EnvelopeResolver([]), logger));
    app.get(TrackedJobs, { strict: false }).registerKind('audio', options.hooks ?? NO_HOOKS);
    await app.listen(0, '127.0.0.1');
    if (options.isIdle !== true) await app.get(JobsLifecycle, { strict: false }).start();
    return new TrackedJobsApp(app, database, dataDir, () => lines.join(''));
  }

  get tracked(): TrackedJobs {
    return this.app.get(TrackedJobs, { strict: false });
  }

  get url(): string {
    const address = this.app.getHttpServer().address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/api/jobs`;
  }

  /** Adds a job; gives its id. */
  async create(job: Partial<NewTrackedJob> = {}): Promise<string> {
    const created = aTrackedJob(job);
    await this.database.write((tx) => this.tracked.create(tx, created, OPENING));
    return created.id;
  }

  /** Adds a job with a callback and ends it well at once; gives its id. */
  async createEnded(callback: CallbackTarget): Promise<string> {
    const created = aTrackedJob({ callback });
    await this.database.write(async (tx) => {
      await this.tracked.create(tx, created, OPENING);
      await this.tracked.complete(tx, created.id, RESULT, NOTICE);
    });
    return created.id;
  }

  complete(id: string): Promise<boolean> {
    return this.database.write((tx) => this.tracked.complete(tx, id, RESULT, NOTICE));
  }

  /** The data of a job as `GET /api/jobs/<id>` answers it. */
  async get(id: string): Promise<JobData> {
    return ((await (await fetch(`${this.url}/${id}`)).json()) as { data: JobData }).data;
  }

  /** Looks at once and after everything that happens to the job's delivery, until there is what is looked for. */
  async untilDelivery<T>(id: string, look: () => Promise<T | undefined>): Promise<T> {
    const events = this.app.get(JobEvents, { strict: false });
    const wakeUp = new WakeUp();
    const unsubscribe = events.subscribe(deliveryJobIdOf(id), () => wakeUp.now());
    try {
      for (;;) {
        const found = await look();
        if (found !== undefined) return found;
        await wakeUp.wait(10_000, new AbortController().signal);
      }
    } finally {
      unsubscribe();
    }
  }

  /** Ends it; the data folder goes too unless `keepData`. */
  async close({ keepData = false } = {}): Promise<void> {
    await this.app.close();
    if (!keepData) await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** What tests read of a job. */
export interface JobData {
  job_id: string;
  status: string;
  progress: { step: string; percent: number; message: string };
  log_entries: { level: string; message: string }[];
  webhook: {
    delivered_to: string | null;
    webhook_id: string | null;
    state: string;
    next_attempt_at: string | null;
    attempts: {
      number: number;
      phase: string;
      duration_ms: number | null;
      http_status: number | null;
      error: { code: string; message: string } | null;
    }[];
  };
  results: { structured_data: unknown; markdown_content: string } | null;
  error: { code: string; message: string; details: unknown } | null;
}

const NO_HOOKS: TrackedJobHooks = {
  cancel: async () => ({ message: 'Audio-Verarbeitung abgebrochen' }),
  erase: async () => undefined,
};

export function aTrackedJob(overrides: Partial<NewTrackedJob> = {}): NewTrackedJob {
  return {
    id: newJobId(),
    type: 'audio',
    processId: `process-${newJobId()}`,
    clientId: null,
    parameters: { source_language: 'de' },
    callback: null,
    ...overrides,
  };
}
