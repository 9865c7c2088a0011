import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { RepeatedWork } from '../../../platform/async/repeated-work.js';
import { CallRecordsConfig } from '../../../platform/config/call-records.config.js';
import { Logger } from '../../../platform/logging/logger.js';
import { CallWatchers } from '../call/call-news.js';
import { CallAftercare } from './call-aftercare.js';
import { CallRecorder } from './call-recorder.js';
import { CallRecordings } from './call-recordings.js';

/** How often calls that go on are written, and old ones looked after. */
const ROUND_MS = 5000;

/** Sees to it that calls are recorded, that those of a process that is gone end, and that texts go in time. */
@Injectable()
export class CallRecordKeeping implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rounds = new RepeatedWork(
    ROUND_MS,
    (signal) => this.lookAfter(Date.now(), signal),
    (error) => this.logger.error({ err: error }, 'call records could not be looked after'),
  );

  constructor(
    private readonly recorder: CallRecorder,
    private readonly aftercare: CallAftercare,
    private readonly recordings: CallRecordings,
    private readonly logger: Logger,
    config: CallRecordsConfig,
    watchers: CallWatchers,
  ) {
    if (config.isKept) watchers.add((call) => recorder.follow(call, config.areKeysKept));
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  /** Every call has ended by now. */
  async onApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
    await this.recorder.storeAll();
    await this.recordings.finish();
  }

  /** One round: at start, and every five seconds. */
  async lookAfter(nowMs: number, signal?: AbortSignal): Promise<void> {
    await this.recorder.storeAll();
    const lost = await this.aftercare.endLost(nowMs);
    if (lost > 0) this.logger.info({ lost }, 'calls that were lost are closed');
    const erased = await this.aftercare.eraseOldTexts(nowMs, signal);
    if (erased > 0) this.logger.info({ erased }, 'texts of calls erased');
    const recordings = await this.recordings.sweep(nowMs);
    if (recordings > 0) this.logger.info({ recordings }, 'recordings of calls erased');
  }
}
