import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { QueueContender } from './queue-contender.js';

interface BullQueue {
  add(data: object): Promise<unknown>;
  process(concurrency: number, work: (job: unknown) => Promise<void>): Promise<void>;
  on(event: 'completed', listener: () => void): this;
  isReady(): Promise<unknown>;
  obliterate(options: { force: boolean }): Promise<void>;
  close(): Promise<void>;
}

type BullConstructor = new (name: string, options: object) => BullQueue;

const PAYLOAD = { file: 'voicemail.wav', language: 'en' };

/** Bull 4 on a Redis that syncs every write. */
export class BullContender implements QueueContender {
  readonly name = 'bull';
  readonly settings = 'Bull 4.16.5, Redis appendfsync always';
  private readonly Bull: BullConstructor;
  private readonly producer: BullQueue;
  private queueNumber = 0;

  constructor(private readonly port: number) {
    this.Bull = createRequire(join(process.cwd(), 'bench', 'package.json'))('bull') as BullConstructor;
    this.producer = this.open();
  }

  async enqueue(): Promise<void> {
    await this.producer.add({ id: this.queueNumber++, ...PAYLOAD });
  }

  async processAll(count: number, concurrency: number): Promise<number> {
    const worker = this.open();
    await worker.isReady();
    let left = count;
    const beganAtMs = performance.now();
    await new Promise<void>((resolve, reject) => {
      worker.on('completed', () => {
        left -= 1;
        if (left === 0) resolve();
      });
      worker.process(concurrency, async () => undefined).catch(reject);
    });
    const tookMs = performance.now() - beganAtMs;
    await worker.close();
    return tookMs;
  }

  async measureStart(): Promise<number> {
    const worker = this.open();
    let started: (atMs: number) => void = () => undefined;
    const start = new Promise<number>((resolve) => (started = resolve));
    const completed = new Promise<void>((resolve) => worker.on('completed', resolve));
    void worker.process(1, async () => started(performance.now()));
    await worker.isReady();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const beganAtMs = performance.now();
    await this.enqueue();
    const startMs = (await start) - beganAtMs;
    await completed;
    await worker.close();
    return startMs;
  }

  async clear(): Promise<void> {
    await this.producer.obliterate({ force: true });
  }

  async close(): Promise<void> {
    await this.producer.close();
  }

  private open(): BullQueue {
    return new this.Bull('bench', { redis: { host: '127.0.0.1', port: this.port } });
  }
}
