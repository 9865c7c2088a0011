import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { TEST_REDIS_URL } from './redis.js';

const WORKER = fileURLToPath(new URL('./queue-crash-worker.mjs', import.meta.url));

interface WorkerMessage {
  ready?: true;
  stored?: string;
  completed?: string;
  logged?: string;
}

/** What happened while processes were killed under load. */
export interface CrashHistory {
  /** Jobs whose storing was acknowledged. */
  readonly stored: Set<string>;
  /** Milliseconds from each kill to the next completed job. */
  readonly resumedAfterMs: number[];
  readonly logged: string[];
}

/** Two server processes on one data folder, of which a random one is killed again and again. */
export class QueueCrashRun {
  readonly history: CrashHistory = { stored: new Set(), resumedAfterMs: [], logged: [] };
  private readonly workers: ChildProcess[] = [];
  private readonly completedIds = new Set<string>();
  private killedAtMs: number | undefined;
  private nextId = 0;
  private onProgress: () => void = () => undefined;

  /** @param redisPrefix of the line that Bull keeps; without it the database alone hands jobs out. */
  constructor(
    private readonly dataDir: string,
    private readonly redisPrefix?: string,
  ) {}

  /** Starts both processes. {@link stop} ends them. */
  async start(): Promise<void> {
    this.workers.push(await this.spawnWorker(), await this.spawnWorker());
  }

  /**
   * Stores `jobs` through both processes and kills one of them `afterMs` later; then replaces it.
   *
   * @param isDone whether no job is left, so that there is nothing to go on with.
   */
  async killUnderLoad(jobs: number, afterMs: number, isDone: () => Promise<boolean>): Promise<void> {
    for (let count = 0; count < jobs; count += 1) {
      this.workers[count % 2]?.send({ enqueue: `job-${this.nextId++}` });
    }
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    const victim = Math.random() < 0.5 ? 0 : 1;
    const worker = this.workers[victim];
    if (worker === undefined) throw new Error('The run has not been started');
    const exited = once(worker, 'exit');
    worker.kill('SIGKILL');
    this.killedAtMs = performance.now();
    await exited;
    this.workers[victim] = await this.spawnWorker();
    if (await isDone()) this.killedAtMs = undefined;
  }

  /** Resolves when every acknowledged job has been reported as completed, or `isDone` says so. */
  async settled(isDone: () => Promise<boolean>): Promise<void> {
    while (!(await isDone())) {
      await new Promise<void>((resolve) => {
        this.onProgress = resolve;
        setTimeout(resolve, 50);
      });
    }
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.workers.map(async (worker) => {
        if (worker.exitCode !== null || worker.signalCode !== null) return;
        const exited = once(worker, 'exit');
        worker.kill('SIGKILL');
        await exited;
      }),
    );
  }

  private async spawnWorker(): Promise<ChildProcess> {
    const line = this.redisPrefix === undefined ? [] : [this.redisPrefix, TEST_REDIS_URL];
    const worker = fork(WORKER, [this.dataDir, ...line], { execArgv: [] });
    const ready = new Promise<void>((resolve, reject) => {
      worker.once('exit', (code) =>
        reject(new Error(`A worker ended with code ${code} before it was ready`)),
      );
      worker.on('message', (message: WorkerMessage) => {
        if (message.ready === true) resolve();
        this.note(message);
      });
    });
    ready.catch(() => undefined);
    await ready;
    return worker;
  }

  private note({ stored, completed, logged }: WorkerMessage): void {
    if (stored !== undefined) this.history.stored.add(stored);
    if (logged !== undefined) this.history.logged.push(logged);
    if (completed === undefined) return;
    this.completedIds.add(completed);
    if (this.killedAtMs !== undefined) this.history.resumedAfterMs.push(performance.now() - this.killedAtMs);
    this.killedAtMs = undefined;
    this.onProgress();
  }
}
