import type { InferenceResult, InferenceTask, WorkerReply } from './inference-messages.js';
import { WorkerEndedError } from './pool-errors.js';
import type { PoolLogger } from './pool-logger.js';
import { restartDelayMs } from './restart-delay.js';
import { WorkerProcess, type WorkerProgram } from './worker-process.js';

export interface WorkerSlotOptions {
  /** Number of the slot, for the log. */
  slot: number;
  program: WorkerProgram;
  /** A worker that has not loaded its models by then is replaced. */
  startDeadlineMs: number;
  logger: PoolLogger;
  /** Told when the worker can take a task, and when one could not be started. */
  onChange: () => void;
  /** Told when one ended before it had loaded its models. */
  onStartFailed: () => void;
}

export type WorkerSlotState = 'starting' | 'idle' | 'busy' | 'restarting' | 'closed';

/** An installed model that a worker holds. */
export interface LoadedCopy {
  memoryBytes: number;
  /** On the clock of `performance.now()`. */
  lastUsedMs: number;
}

interface RunningTask {
  task: InferenceTask;
  resolve: (result: InferenceResult) => void;
  reject: (error: Error) => void;
}

/** A place for one worker process: keeps it filled, gives it one task at a time and replaces it when it is stuck. */
export class WorkerSlot {
  /** The installed models that the worker holds, by key. */
  readonly copies = new Map<string, LoadedCopy>();
  private current: WorkerSlotState = 'starting';
  private worker: WorkerProcess | undefined;
  private task: RunningTask | undefined;
  private timer: NodeJS.Timeout | undefined;
  private failuresInARow = 0;
  private startFailuresInARow = 0;
  private restartCount = 0;

  constructor(private readonly options: WorkerSlotOptions) {}

  get state(): WorkerSlotState {
    return this.current;
  }

  /** How often in a row the worker ended before it was ready. */
  get startFailures(): number {
    return this.startFailuresInARow;
  }

  get restarts(): number {
    return this.restartCount;
  }

  get pid(): number | undefined {
    return this.worker?.pid;
  }

  /** Starts the process. It is told apart from the one it replaces by identity: late news of that one is dropped. */
  start(): void {
    this.current = 'starting';
    const worker: WorkerProcess = new WorkerProcess(this.options.program, {
      onReply: (reply) => {
        if (this.worker === worker) this.onReply(reply);
      },
      onExit: (reason) => {
        if (this.worker === worker) this.onExit(reason);
      },
    });
    this.worker = worker;
    this.setTimer(this.options.startDeadlineMs, () => worker.kill());
  }

  /**
   * Gives a task to the idle worker.
   *
   * @param deadlineMs when it is not done by then, the worker counts as stuck and is killed.
   * @throws Error with the reason when the worker failed at the task; WorkerEndedError when it ended.
   */
  run(task: InferenceTask, deadlineMs: number): Promise<InferenceResult> {
    const worker = this.worker;
    if (this.current !== 'idle' || worker === undefined) throw new Error('The worker is not idle');
    this.current = 'busy';
    return new Promise((resolve, reject) => {
      this.task = { task, resolve, reject };
      this.setTimer(deadlineMs, () => {
        this.options.logger.warn({ slot: this.options.slot, deadlineMs }, 'inference worker is stuck');
        worker.kill();
      });
      worker.send(task);
    });
  }

  /** Has the worker give a model up, when what it computes has ended. */
  unload(model: string): void {
    if (this.copies.delete(model)) this.worker?.send({ type: 'unload', model });
  }

  /** Ends the process for good: between two steps of computation, or by force after the deadline. */
  async close(killAfterMs: number): Promise<void> {
    const wasLoading = this.current === 'starting';
    this.current = 'closed';
    clearTimeout(this.timer);
    if (wasLoading) this.worker?.kill();
    await this.worker?.stop(killAfterMs);
  }

  private onReply(reply: WorkerReply): void {
    switch (reply.type) {
      case 'ready':
        if (this.current !== 'starting') return;
        this.startFailuresInARow = 0;
        this.options.logger.info(
          { slot: this.options.slot, loadMs: reply.loadMs },
          'inference worker is ready',
        );
        this.becomeIdle();
        return;
      case 'unusable':
        this.options.logger.error(
          { slot: this.options.slot, reason: reply.reason },
          'inference worker cannot load',
        );
        return;
      case 'failed':
        this.endTask(reply.id, (task) => task.reject(new Error(reply.reason)));
        return;
      case 'loaded':
      case 'recognized':
      case 'detected':
      case 'judged':
      case 'synthesized':
        this.failuresInARow = 0;
        if (reply.type === 'loaded') this.noteCopy(reply.memoryBytes);
        this.endTask(reply.id, (task) => task.resolve(reply));
    }
  }

  /** A model takes no less than its files: pages that it shares or has not touched yet count too. */
  private noteCopy(grownBytes: number): void {
    const task = this.task?.task;
    if (task?.type !== 'load') return;
    const memoryBytes = Math.max(grownBytes, task.model.bytes);
    this.copies.set(task.model.key, { memoryBytes, lastUsedMs: performance.now() });
  }

  private endTask(id: number, settle: (task: RunningTask) => void): void {
    const task = this.task;
    if (task?.task.id !== id) return;
    this.task = undefined;
    settle(task);
    if (this.current === 'busy') this.becomeIdle();
  }

  private becomeIdle(): void {
    clearTimeout(this.timer);
    this.current = 'idle';
    this.options.onChange();
  }

  private onExit(reason: string): void {
    clearTimeout(this.timer);
    const task = this.task;
    this.task = undefined;
    this.copies.clear();
    if (this.current !== 'closed') this.scheduleRestart(reason);
    task?.reject(new WorkerEndedError(reason));
  }

  private scheduleRestart(reason: string): void {
    if (this.current === 'starting') {
      this.startFailuresInARow += 1;
      this.options.onStartFailed();
    }
    this.failuresInARow += 1;
    this.restartCount += 1;
    const delayMs = restartDelayMs(this.failuresInARow);
    this.options.logger.warn(
      { slot: this.options.slot, reason, delayMs },
      'inference worker ended, restarting',
    );
    this.current = 'restarting';
    this.setTimer(delayMs, () => this.start());
    this.options.onChange();
  }

  private setTimer(delayMs: number, action: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(action, delayMs);
  }
}
