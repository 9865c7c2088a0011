import { Redis, type RedisOptions } from 'ioredis';

/** What the link needs of a logger. */
export interface RedisLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Milliseconds after which Redis is taken to hang. */
const COMMAND_TIMEOUT_MS = 2000;
/** Milliseconds without an answer after which a connection is taken for broken and made anew. */
const SILENCE_MS = 5000;
const KEEP_ALIVE_MS = 10_000;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 2000;

const COMMON: RedisOptions = {
  keepAlive: KEEP_ALIVE_MS,
  retryStrategy: (attempt) => Math.min(attempt * FIRST_RETRY_MS, LONGEST_RETRY_MS),
};

/**
 * The two connections of a process to Redis: one for commands, which fail at once while Redis is away, and one that
 * listens. Both connect again by themselves. Whoever makes it closes it.
 */
export class RedisLink {
  readonly client: Redis;
  readonly subscriber: Redis;
  private readonly upListeners = new Set<() => void>();
  private isToldDown = false;
  private isClosed = false;

  constructor(
    url: string,
    private readonly logger: RedisLogger,
  ) {
    this.client = new Redis(url, {
      ...COMMON,
      enableOfflineQueue: false,
      commandTimeout: COMMAND_TIMEOUT_MS,
      socketTimeout: SILENCE_MS,
    });
    this.subscriber = new Redis(url, { ...COMMON, enableReadyCheck: false, maxRetriesPerRequest: null });
    for (const connection of [this.client, this.subscriber]) {
      connection.setMaxListeners(0);
      connection.on('error', (error: Error) => this.noteFailure(error));
    }
    this.client.on('close', () => this.noteFailure(new Error('The connection was closed')));
    this.client.on('ready', () => this.noteUp());
  }

  /** Whether commands can be sent; a Redis that hangs shows only in {@link answers}. */
  get isUp(): boolean {
    return this.client.status === 'ready';
  }

  /** Whether Redis answers now. */
  async answers(): Promise<boolean> {
    if (!this.isUp) return false;
    try {
      await this.client.ping();
      this.noteSuccess();
      return true;
    } catch (error) {
      this.noteFailure(error);
      return false;
    }
  }

  /** Calls `listener` whenever a connection has been made; returns the function that ends this. */
  onUp(listener: () => void): () => void {
    this.upListeners.add(listener);
    return () => this.upListeners.delete(listener);
  }

  /** Logs that Redis does not do its part, once until it does. Of an error only its message: the rest has arguments. */
  noteFailure(error: unknown): void {
    if (this.isToldDown || this.isClosed) return;
    this.isToldDown = true;
    const reason = error instanceof Error ? error.message : 'unknown';
    this.logger.warn({ reason }, 'Redis does not answer: jobs are accepted and wait until it does');
  }

  noteSuccess(): void {
    if (!this.isToldDown) return;
    this.isToldDown = false;
    this.logger.info({}, 'Redis answers again');
  }

  /** Ends both connections; what is under way is rejected. */
  close(): void {
    this.isClosed = true;
    this.upListeners.clear();
    this.client.disconnect();
    this.subscriber.disconnect();
  }

  private noteUp(): void {
    this.noteSuccess();
    for (const listener of this.upListeners) listener();
  }
}
