import { Injectable, Module, type DynamicModule, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTemporaryDatabase, type TemporaryDatabase } from '../../../test/support/temporary-database.js';
import { databaseOptions } from '../../platform/database/database-options.js';
import { DatabaseModule } from '../../platform/database/database.module.js';
import { Database } from '../../platform/database/database.js';
import type { WriteTransaction } from '../../platform/database/write-transaction.js';
import { AppError } from '../../platform/errors/app-error.js';
import { StatusRegistry } from '../../platform/status/server-status.js';
import { JobEvents } from './queue/job-events.js';
import { JobFailed, JobHandler } from './runner/job-handler.decorator.js';
import { completed, type JobOutcome } from './runner/job-handler.js';
import { JobQueue } from './queue/job-queue.js';
import type { JobLease } from './queue/job-record.js';
import { JobsLifecycle, JobsModule, type JobsModuleOptions } from './jobs.module.js';
import { jobsSchema } from './jobs.schema.js';

@Injectable()
class GreetProcessor {
  readonly greeted: string[] = [];
  readonly failed: string[] = [];

  @JobHandler('greet', { concurrency: 2 })
  async greet(lease: JobLease): Promise<JobOutcome> {
    if (lease.payload['name'] === undefined) throw new AppError('invalid_request', 'No name');
    return completed(async () => void this.greeted.push(String(lease.payload['name'])));
  }

  @JobFailed('greet')
  async onFailed(_tx: WriteTransaction, lease: JobLease, error: AppError): Promise<void> {
    this.failed.push(`${lease.jobId}: ${error.message}`);
  }
}

@Injectable()
class PatientProcessor {
  @JobHandler('greet-later', { concurrency: 1, needs: 'models' })
  async greet(): Promise<JobOutcome> {
    return completed();
  }
}

@Injectable()
class SecondGreetProcessor extends GreetProcessor {}

describe('JobsModule', () => {
  let temporary: TemporaryDatabase;
  let app: TestingModule | undefined;

  beforeEach(async () => {
    temporary = await openTemporaryDatabase(jobsSchema);
  });
  afterEach(async () => {
    await app?.close();
    app = undefined;
    await temporary.remove();
  });

  const initiate = async (
    processors: Type[],
    options: Partial<JobsModuleOptions> = {},
  ): Promise<TestingModule> => {
    const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const database = DatabaseModule.forRoot(temporary.database);
    const jobs = JobsModule.forRoot({ database, kinds: ['greet'], logger, ...options });
    const surface: DynamicModule = { module: Surface, imports: [jobs], providers: processors };
    app = await Test.createTestingModule({ imports: [surface] }).compile();
    return app.init();
  };
  const boot = async (processors: Type[], options?: Partial<JobsModuleOptions>): Promise<TestingModule> => {
    const booted = await initiate(processors, options);
    await booted.get(JobsLifecycle, { strict: false }).start();
    return booted;
  };
  const stored = (booted: TestingModule, id: string, payload: object): Promise<void> =>
    booted
      .get(Database)
      .write((tx) =>
        booted.get(JobQueue, { strict: false }).enqueue(tx, { id, kind: 'greet', payload: { ...payload } }),
      );
  const ended = (booted: TestingModule, id: string): Promise<string> =>
    new Promise((resolve) => {
      booted.get(JobEvents, { strict: false }).subscribe(id, (event) => {
        if (event.type === 'state' && ['completed', 'failed'].includes(event.state)) resolve(event.state);
      });
    });

  it('runs the handlers that providers of other modules declare', async () => {
    const booted = await boot([GreetProcessor]);
    const end = ended(booted, 'a');
    await stored(booted, 'a', { name: 'Ada' });
    expect(await end).toBe('completed');
    expect(booted.get(GreetProcessor, { strict: false }).greeted).toEqual(['Ada']);
  });

  it('calls the failure handler of the kind', async () => {
    const booted = await boot([GreetProcessor]);
    const end = ended(booted, 'a');
    await stored(booted, 'a', {});
    expect(await end).toBe('failed');
    expect(booted.get(GreetProcessor, { strict: false }).failed).toEqual(['a: No name']);
  });

  it('begins jobs that need a part of the server when that part is ready', async () => {
    const booted = await boot([PatientProcessor], { kinds: ['greet-later'], queue: { pollMs: 10 } });
    let isReady = false;
    const asked = new Promise<void>((resolve) => {
      const check = { name: 'models', isReady: () => (resolve(), isReady) };
      booted.get(StatusRegistry, { strict: false }).addReadinessCheck(check);
    });
    const end = ended(booted, 'a');
    await booted
      .get(Database)
      .write((tx) => booted.get(JobQueue, { strict: false }).enqueue(tx, { id: 'a', kind: 'greet-later' }));
    await asked;
    expect(await booted.get(JobQueue, { strict: false }).find('a')).toMatchObject({ attempt: 0 });
    isReady = true;
    expect(await end).toBe('completed');
  });

  it('says when the stored jobs cannot be read', async () => {
    let tell: (message: string) => void = () => undefined;
    const told = new Promise<string>((resolve) => (tell = resolve));
    const logger = {
      info: () => undefined,
      warn: () => undefined,
      error: (_: object, message: string) => tell(message),
    };
    await boot([GreetProcessor], { logger, queue: { pollMs: 10 } });
    await temporary.database.write((tx) => tx.run('ALTER TABLE jobs RENAME TO away'));
    expect(await told).toBe('stored jobs cannot be read; they wait until they can');
    await temporary.database.write((tx) => tx.run('ALTER TABLE away RENAME TO jobs'));
  });

  it('only accepts jobs until it is told to work on them', async () => {
    const booted = await initiate([GreetProcessor]);
    await stored(booted, 'a', { name: 'Ada' });
    await booted.close();
    app = undefined;
    const queueState = await openState(temporary, 'a');
    expect(queueState).toBe('waiting');
  });

  it('refuses to start without a handler for a kind', async () => {
    await expect(boot([])).rejects.toThrow('Job kind "greet" has no handler');
  });

  it('refuses to start with two handlers for a kind', async () => {
    await expect(boot([GreetProcessor, SecondGreetProcessor])).rejects.toThrow(
      'Job kind "greet" has 2 handlers',
    );
  });

  it('refuses to start with a handler for a kind that is not listed', async () => {
    await expect(boot([GreetProcessor], { kinds: [] })).rejects.toThrow(
      '"greet" has a handler but is not listed',
    );
  });
});

@Module({})
class Surface {}

async function openState(temporary: TemporaryDatabase, id: string): Promise<string | undefined> {
  const database = await Database.open(databaseOptions({ dataDir: temporary.dataDir }, jobsSchema));
  const row = await database.get<{ state: string }>('SELECT state FROM jobs WHERE id = ? LIMIT 1', [id]);
  await database.close();
  return row?.state;
}
