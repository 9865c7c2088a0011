import { setTimeout as delay } from 'node:timers/promises';
import {
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { InferencePool } from '../../engine/inference/pool/inference-pool.js';
import type { InferencePoolState } from '../../engine/inference/pool/inference-pool-options.js';
import type { WorkerSettings } from '../../engine/inference/pool/inference-messages.js';
import { inferenceWorkerPath } from '../../engine/inference/pool/inference-worker-path.js';
import { restartDelayMs } from '../../engine/inference/pool/restart-delay.js';
import { SpeechConfig } from '../../platform/config/speech.config.js';
import { Logger } from '../../platform/logging/logger.js';
import {
  StatusRegistry,
  type ProviderHealth,
  type ServerStatus,
} from '../../platform/status/server-status.js';
import { EmbeddedModels } from './embedded-models.js';

/** Inference yields to the sockets' thread. */
const WORKER_NICENESS = 10;

const HEALTH: Readonly<Record<InferencePoolState, ProviderHealth>> = {
  ready: 'healthy',
  starting: 'degraded',
  failed: 'unavailable',
  closed: 'unavailable',
};

/**
 * The embedded models' life: prepared when missing, again and again until that succeeds, loaded with the application,
 * ended after the last job.
 */
@Injectable()
export class EmbeddedSpeech implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  readonly pool: InferencePool;
  private readonly stopping = new AbortController();
  private starting: Promise<void> = Promise.resolve();

  constructor(
    config: SpeechConfig,
    private readonly models: EmbeddedModels,
    private readonly logger: Logger,
    private readonly status: StatusRegistry,
  ) {
    const settings: WorkerSettings = { ...models.folders, niceness: WORKER_NICENESS };
    this.pool = new InferencePool({
      program: {
        path: inferenceWorkerPath(),
        args: [JSON.stringify(settings)],
      },
      logger,
      ...(config.inferenceWorkers === undefined ? {} : { workers: config.inferenceWorkers }),
    });
  }

  onModuleInit(): void {
    this.status.addContributor({ contribute: () => this.contribute() });
    this.status.addReadinessCheck({ name: 'models', isReady: () => this.pool.state === 'ready' });
  }

  /** Does not wait: the server listens while models load, and is ready when they are. */
  onApplicationBootstrap(): void {
    this.starting = this.prepareAndStart(this.stopping.signal);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.pool.close();
    await this.starting;
  }

  private async prepareAndStart(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !(await this.arePrepared(signal));) {
      failures += 1;
      await delay(restartDelayMs(failures + 1), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
    }
    this.pool.start();
    await this.pool.ready.then(
      () => this.logger.info({ workers: this.pool.status().workers }, 'speech is ready'),
      (error: unknown) => {
        if (!signal.aborted) this.logger.error({ err: error }, 'the recogniser could not be started');
      },
    );
  }

  private async arePrepared(signal: AbortSignal): Promise<boolean> {
    try {
      await this.models.prepare(signal);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      this.logger.error({ err: error }, 'the embedded models could not be prepared');
      this.pool.fail(error);
      return false;
    }
  }

  private contribute(): Partial<ServerStatus> {
    return { providers: { stt: HEALTH[this.pool.state] } };
  }
}
