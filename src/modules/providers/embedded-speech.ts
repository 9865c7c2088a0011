import { resolve } from 'node:path';
import {
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { prepareMoonshine } from '../../engine/inference/moonshine/prepare-moonshine.js';
import { InferencePool } from '../../engine/inference/pool/inference-pool.js';
import type { WorkerSettings } from '../../engine/inference/pool/inference-messages.js';
import { inferenceWorkerPath } from '../../engine/inference/pool/inference-worker-path.js';
import { prepareSilero } from '../../engine/inference/silero/prepare-silero.js';
import { SpeechConfig } from '../../platform/config/speech.config.js';
import { Logger } from '../../platform/logging/logger.js';
import { StatusRegistry, type ServerStatus } from '../../platform/status/server-status.js';

/** Inference yields to the sockets' thread. */
const WORKER_NICENESS = 10;

/** The embedded models' life: prepared when missing, loaded with the application, ended after the last job. */
@Injectable()
export class EmbeddedSpeech implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  readonly pool: InferencePool;
  private readonly moonshineDir: string;
  private readonly sileroDir: string;
  private preparing: Promise<void> = Promise.resolve();

  constructor(
    config: SpeechConfig,
    private readonly logger: Logger,
    private readonly status: StatusRegistry,
  ) {
    this.moonshineDir = resolve(config.modelsDir, 'moonshine-tiny');
    this.sileroDir = resolve(config.modelsDir, 'silero-vad');
    const { moonshineDir, sileroDir } = this;
    const settings: WorkerSettings = { moonshineDir, sileroDir, niceness: WORKER_NICENESS };
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
    this.preparing = this.prepareAndStart().catch((error: unknown) => {
      this.logger.error({ err: error }, 'the embedded models could not be prepared');
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.preparing;
    await this.pool.close();
  }

  private async prepareAndStart(): Promise<void> {
    await Promise.all([
      prepareMoonshine({ targetDir: this.moonshineDir }),
      prepareSilero({ targetDir: this.sileroDir }),
    ]);
    this.pool.start();
    await this.pool.ready;
    this.logger.info({ workers: this.pool.status().workers }, 'speech is ready');
  }

  private contribute(): Partial<ServerStatus> {
    const { state } = this.pool;
    return { providers: { stt: state === 'failed' || state === 'closed' ? 'unavailable' : 'healthy' } };
  }
}
