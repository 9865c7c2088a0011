import { setTimeout as delay } from 'node:timers/promises';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { restartDelayMs } from '../../engine/inference/pool/restart-delay.js';
import type { DownloadSettings } from '../../engine/inference/models/install-options.js';
import type { ModelsConfig } from '../../platform/config/models.config.js';
import type { Logger } from '../../platform/logging/logger.js';

/** Doubled with each attempt, up to half a minute; a server without network looks again that often. */
const FIRST_RETRY = 3;

/** What is known of a model that the server was told to download. */
export interface PullStatus {
  name: string;
  state: 'waiting' | 'pulling' | 'done' | 'failed';
  bytes: number;
  totalBytes: number;
  /** Why it failed, or was not successful yet. */
  reason?: string;
}

/** Downloads the models of MODELS_PULL where they are missing, while the server serves what it has. */
export class ModelPulls implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly pulls: PullStatus[];
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly config: DownloadSettings & Pick<ModelsConfig, 'pull'>,
    private readonly modelsDir: string,
    private readonly logger: Pick<Logger, 'info' | 'error'>,
    private readonly onInstalled: () => Promise<void>,
  ) {
    this.pulls = config.pull.map((name) => ({ name, state: 'waiting', bytes: 0, totalBytes: 0 }));
  }

  /** Those that are not there yet, or have come since the start. */
  get statuses(): readonly PullStatus[] {
    return this.pulls;
  }

  onApplicationBootstrap(): void {
    if (this.pulls.length > 0) this.running = this.pullAll();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** One after the other: each gets the whole line. */
  private async pullAll(): Promise<void> {
    const { signal } = this.stopping;
    for (const pull of this.pulls) {
      for (let retry = FIRST_RETRY; !signal.aborted && (await this.mayHelpAgain(pull)); retry += 1) {
        await delay(restartDelayMs(retry), undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Tries once. @returns whether it failed for a reason that may pass. */
  private async mayHelpAgain(pull: PullStatus): Promise<boolean> {
    const [{ pullModelApart }, { ModelError }] = await Promise.all([
      import('../../engine/inference/models/pull-apart.js'),
      import('../../engine/inference/models/model-error.js'),
    ]);
    const { signal } = this.stopping;
    Object.assign(pull, { state: 'pulling', bytes: 0, totalBytes: 0 });
    const observer = {
      expected: (totalBytes: number) => void (pull.totalBytes = totalBytes),
      moved: (bytes: number) => void (pull.bytes += bytes),
      note: (sentence: string) => this.logger.info({ model: pull.name, note: sentence }, 'pulling a model'),
    };
    try {
      const options = { modelsDir: this.modelsDir, settings: this.config, observer, signal };
      const { wasThere } = await pullModelApart(pull.name, options);
      // Who reads that it is done finds it in the list of models.
      await this.onInstalled();
      pull.state = 'done';
      if (!wasThere) this.logger.info({ model: pull.name }, 'a model was pulled');
      return false;
    } catch (error) {
      pull.reason = error instanceof Error ? error.message : String(error);
      const mayPass =
        error instanceof ModelError && ['unreachable', 'busy', 'no-space'].includes(error.problem);
      pull.state = mayPass ? 'waiting' : 'failed';
      if (!signal.aborted) this.logger.error({ model: pull.name, err: error }, 'a model could not be pulled');
      return mayPass;
    }
  }
}
