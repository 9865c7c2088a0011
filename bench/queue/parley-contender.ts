import { databaseOptions } from '../../src/platform/database/database-options.js';
import { Database } from '../../src/platform/database/database.js';
import { JobEvents } from '../../src/modules/jobs/queue/job-events.js';
import { newJobId } from '../../src/modules/jobs/queue/job-id.js';
import { JobRunner } from '../../src/modules/jobs/runner/job-runner.js';
import { jobsSchema } from '../../src/modules/jobs/jobs.schema.js';
import { SqliteJobQueue } from '../../src/modules/jobs/queue/sqlite-job-queue.js';
import type { QueueContender } from './queue-contender.js';

const KIND = 'bench';
const PAYLOAD = { file: 'voicemail.wav', language: 'en' };
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Parley's own queue in a database of its own. */
export class ParleyContender implements QueueContender {
  readonly name = 'parley';
  readonly settings = 'SQLite, WAL, synchronous=FULL, grouped commits';
  private readonly events = new JobEvents();
  private readonly queue: SqliteJobQueue;

  private constructor(private readonly database: Database) {
    this.queue = new SqliteJobQueue(database, this.events);
  }

  static async open(dataDir: string): Promise<ParleyContender> {
    return new ParleyContender(await Database.open(databaseOptions({ dataDir }, jobsSchema)));
  }

  async enqueue(): Promise<void> {
    await this.database.write((tx) =>
      this.queue.enqueue(tx, { id: newJobId(), kind: KIND, payload: PAYLOAD }),
    );
  }

  async processAll(count: number, concurrency: number): Promise<number> {
    let left = count;
    const finished = new Promise<void>((resolve) => {
      const stop = this.events.subscribeAll((event) => {
        if (event.type !== 'state' || event.state !== 'completed') return;
        left -= 1;
        if (left > 0) return;
        stop();
        resolve();
      });
    });
    const runner = this.newRunner();
    const beganAtMs = performance.now();
    await runner.start([{ kind: KIND, concurrency, work: async () => undefined, onFailed: undefined }]);
    await finished;
    const tookMs = performance.now() - beganAtMs;
    await runner.drain(1000);
    return tookMs;
  }

  async measureStart(): Promise<number> {
    const runner = this.newRunner();
    let started: (atMs: number) => void = () => undefined;
    const start = new Promise<number>((resolve) => (started = resolve));
    const work = async (): Promise<void> => started(performance.now());
    await runner.start([{ kind: KIND, concurrency: 1, work, onFailed: undefined }]);
    const beganAtMs = performance.now();
    await this.enqueue();
    const startMs = (await start) - beganAtMs;
    await runner.drain(1000);
    return startMs;
  }

  async clear(): Promise<void> {
    await this.database.write((tx) => tx.run('DELETE FROM jobs'));
  }

  async close(): Promise<void> {
    await this.queue.close();
    await this.database.close();
  }

  private newRunner(): JobRunner {
    return new JobRunner(this.queue, this.database, this.events, silent);
  }
}
