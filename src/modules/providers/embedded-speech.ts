import { totalmem } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { InferencePool } from '../../engine/inference/pool/inference-pool.js';
import type { InferencePoolState } from '../../engine/inference/pool/inference-pool-options.js';
import type { WorkerSettings } from '../../engine/inference/pool/inference-messages.js';
import { inferenceWorkerPath } from '../../engine/inference/pool/inference-worker-path.js';
import { restartDelayMs } from '../../engine/inference/pool/restart-delay.js';
import type { SpeechConfig } from '../../platform/config/speech.config.js';
import type { Logger } from '../../platform/logging/logger.js';
import type { ProviderHealth, StatusRegistry } from '../../platform/status/server-status.js';
import type { EmbeddedModels } from './embedded-models.js';

/** Inference yields to the sockets' thread. */
const WORKER_NICENESS = 10;
const MIB = 1024 * 1024;
/** What installed models may take of the memory where nothing is set. */
const MODEL_MEMORY_SHARE = 0.5;

const HEALTH: Readonly<Record<InferencePoolState, ProviderHealth>> = {
  ready: 'healthy',
  starting: 'degraded',
  failed: 'unavailable',
  closed: 'unavailable',
};

/** What of the installed models the server's readiness depends on, and what it tells of them. */
export interface InstalledState {
  isReady(): boolean;
  details(): Readonly<Record<string, unknown>>;
}

/**
 * The embedded models' life: prepared when missing, again and again until that succeeds, loaded with the application
 * or before it, ended after the last job. It needs nothing of the framework, so that models load while that is loaded.
 */
export class EmbeddedSpeech implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly pool: InferencePool;
  /** Whether this process recognises speech itself. */
  readonly isUsedHere: boolean = true;
  /** Told when an installed model turned out unusable, or was given up. */
  onModelRefused: () => void = () => undefined;
  private status: StatusRegistry | undefined;
  private readonly stopping = new AbortController();
  private starting: Promise<void> | undefined;
  private mending: Promise<unknown> | undefined;

  constructor(
    config: SpeechConfig,
    private readonly models: EmbeddedModels,
    private readonly logger: Logger,
  ) {
    const settings: WorkerSettings = { ...models.folders, niceness: WORKER_NICENESS };
    this.pool = new InferencePool({
      program: {
        path: inferenceWorkerPath(),
        args: [JSON.stringify(settings)],
      },
      logger,
      modelMemoryBytes: modelMemoryBytes(config),
      modelIdleMs: config.modelIdleSec * 1000,
      isLive: () => (this.status?.live().activeSessions ?? 0) > 0,
      onModelRefused: () => this.onModelRefused(),
      onStartFailed: () => this.mend(),
      ...(config.inferenceWorkers === undefined ? {} : { workers: config.inferenceWorkers }),
    });
  }

  /** `degraded` while they are prepared and loaded. */
  get health(): ProviderHealth {
    return HEALTH[this.pool.state];
  }

  /** Lets the server be ready when the models are, and learns from it whether there are conversations. */
  reportTo(status: StatusRegistry, installed?: InstalledState): void {
    this.status = status;
    status.addReadinessCheck({
      name: 'models',
      isReady: () => this.pool.state === 'ready' && installed?.isReady() !== false,
      details: () => installed?.details() ?? {},
    });
  }

  /**
   * Makes the models where they are missing, and loads them. Does not wait: the server listens meanwhile, and is ready
   * when they are. Whoever calls it calls {@link close} when no application comes of it.
   */
  start(): void {
    this.starting ??= this.prepareAndStart(this.stopping.signal);
  }

  onApplicationBootstrap(): void {
    this.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  /** Ends the processes that hold the models; none is started any more. */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.pool.close();
    await Promise.all([this.starting, this.mending]);
  }

  private async prepareAndStart(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !(await this.arePrepared(signal));) {
      failures += 1;
      await delay(restartDelayMs(failures + 1), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
    }
    await this.startPool(signal);
  }

  private async startPool(signal: AbortSignal): Promise<void> {
    this.pool.start();
    await this.pool.ready.then(
      () => this.logger.info({ workers: this.pool.status().workers }, 'speech is ready'),
      (error: unknown) => {
        if (!signal.aborted) this.logger.error({ err: error }, 'the recogniser could not be started');
      },
    );
  }

  /** What a process cannot load may be damaged, or removed while the server runs: the next one finds it mended. */
  private mend(): void {
    const { signal } = this.stopping;
    if (signal.aborted) return;
    this.mending ??= this.arePrepared(signal, () => this.models.mend(signal)).finally(() => {
      this.mending = undefined;
    });
  }

  private async arePrepared(
    signal: AbortSignal,
    prepare = (): Promise<void> => this.models.prepare(signal),
  ): Promise<boolean> {
    try {
      await prepare();
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      this.logger.error({ err: error }, 'the embedded models could not be prepared');
      this.pool.fail(error);
      return false;
    }
  }
}

function modelMemoryBytes({ modelMemoryLimitMb }: SpeechConfig): number {
  if (modelMemoryLimitMb !== undefined) return modelMemoryLimitMb * MIB;
  const constrained = process.constrainedMemory();
  const available = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return available * MODEL_MEMORY_SHARE;
}
