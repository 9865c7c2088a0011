import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { StoreConfig } from '../../platform/config/store.config.js';
import { Database } from '../../platform/database/database.js';
import { Logger } from '../../platform/logging/logger.js';
import { Spool } from '../../platform/storage/spool.js';
import { TranscriptionRepository } from './transcription.repository.js';

const INTERVAL_MS = 10 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
const ERASE_BATCH = 500;
/** An upload or download that stalls is cut off long before; so is one that is complete stored long before. */
const ORPHAN_AGE_MS = 2 * 60 * 1000;

/** Takes away what is no longer to be kept: texts past their retention, audio that no job refers to. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isStopping = false;

  constructor(
    private readonly database: Database,
    private readonly transcriptions: TranscriptionRepository,
    private readonly spool: Spool,
    private readonly config: StoreConfig,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.start(), INTERVAL_MS).unref();
    this.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** One round: at start, and every ten minutes. */
  async run(nowMs: number): Promise<void> {
    const orphans = await this.spool.removeAllBut(await this.transcriptions.spoolNames(), ORPHAN_AGE_MS);
    const erased = await this.eraseOldTexts(nowMs);
    if (erased > 0) await this.database.scrub();
    if (orphans + erased > 0) this.logger.info({ orphans, erased }, 'housekeeping');
  }

  private start(): void {
    this.running = this.running
      .then(() => this.run(Date.now()))
      .catch((error: unknown) => this.logger.error({ err: error }, 'housekeeping failed'));
  }

  private async eraseOldTexts(nowMs: number): Promise<number> {
    const beforeMs = nowMs - this.config.textRetentionDays * DAY_MS;
    let total = 0;
    for (let erased = ERASE_BATCH; erased === ERASE_BATCH && !this.isStopping; total += erased) {
      erased = await this.database.write((tx) =>
        this.transcriptions.eraseTextsBefore(tx, beforeMs, ERASE_BATCH, nowMs),
      );
    }
    return total;
  }
}
