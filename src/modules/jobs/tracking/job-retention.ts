import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { RepeatedWork } from '../../../platform/async/repeated-work.js';
import { StoreConfig } from '../../../platform/config/store.config.js';
import { Database } from '../../../platform/database/database.js';
import { Logger } from '../../../platform/logging/logger.js';
import { JobActions } from './job-actions.js';

const INTERVAL_MS = 10 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
const BATCH = 50;

/** Erases jobs that ended longer ago than they are to be kept. Safe in several processes at once. */
@Injectable()
export class JobRetention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rounds = new RepeatedWork(
    INTERVAL_MS,
    (signal) => this.run(Date.now(), signal),
    (error) => this.logger.error({ err: error }, 'jobs could not be erased'),
  );

  constructor(
    private readonly database: Database,
    private readonly actions: JobActions,
    private readonly config: StoreConfig,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  /** One round: at start, and every ten minutes. */
  async run(nowMs: number, signal?: AbortSignal): Promise<void> {
    const beforeMs = nowMs - this.config.textRetentionDays * DAY_MS;
    let total = 0;
    for (let erased = BATCH; erased === BATCH && signal?.aborted !== true; total += erased) {
      erased = await this.actions.eraseEndedBefore(beforeMs, BATCH);
    }
    if (total === 0) return;
    await this.database.scrub();
    this.logger.info({ erased: total }, 'jobs past their retention were erased');
  }
}
