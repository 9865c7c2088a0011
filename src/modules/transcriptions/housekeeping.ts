import {
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { RepeatedWork } from '../../platform/async/repeated-work.js';
import { StoreConfig } from '../../platform/config/store.config.js';
import { Database } from '../../platform/database/database.js';
import { Logger } from '../../platform/logging/logger.js';
import { JobQueue } from '../jobs/queue/job-queue.js';
import { SpoolSweeper } from '../recordings/spool-sweeper.js';
import { TranscriptionRepository } from './transcription.repository.js';

const INTERVAL_MS = 10 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
const ERASE_BATCH = 500;

/** Takes away what is no longer to be kept: texts past their retention. Audio stays while a transcription refers to it. */
@Injectable()
export class Housekeeping implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rounds = new RepeatedWork(
    INTERVAL_MS,
    (signal) => this.run(Date.now(), signal),
    (error) => this.logger.error({ err: error }, 'housekeeping failed'),
  );

  constructor(
    private readonly database: Database,
    private readonly queue: JobQueue,
    private readonly transcriptions: TranscriptionRepository,
    private readonly sweeper: SpoolSweeper,
    private readonly config: StoreConfig,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.sweeper.addClaimant(this.transcriptions);
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  /** One round: at start, and every ten minutes. */
  async run(nowMs: number, signal?: AbortSignal): Promise<void> {
    const erased = await this.eraseOldTexts(nowMs, signal);
    if (erased === 0) return;
    await this.database.scrub();
    this.logger.info({ erased }, 'housekeeping');
  }

  private async eraseOldTexts(nowMs: number, signal?: AbortSignal): Promise<number> {
    const beforeMs = nowMs - this.config.textRetentionDays * DAY_MS;
    let total = 0;
    for (let erased = ERASE_BATCH; erased === ERASE_BATCH && signal?.aborted !== true; total += erased) {
      erased = await this.database.write(async (tx) => {
        const ids = await this.transcriptions.eraseTextsBefore(tx, beforeMs, ERASE_BATCH, nowMs);
        await this.queue.forgetErrorTexts(tx, ids);
        return ids.length;
      });
    }
    return total;
  }
}
