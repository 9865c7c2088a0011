/** A job queue under measurement; each method leaves it empty. */
export interface QueueContender {
  readonly name: string;
  /** The settings that matter, for the report. */
  readonly settings: string;
  /** Stores one job and resolves when it is durable. */
  enqueue(): Promise<void>;
  /** Works on `count` jobs that are stored already, `concurrency` at once; answers the milliseconds it took. */
  processAll(count: number, concurrency: number): Promise<number>;
  /** Stores one job while a worker is idle; answers the milliseconds until its handler starts. */
  measureStart(): Promise<number>;
  /** Forgets all jobs. */
  clear(): Promise<void>;
  close(): Promise<void>;
}
