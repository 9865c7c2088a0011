import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { WriteTransaction } from '../../platform/database/write-transaction.js';
import type { TrackedJobHooks, TrackedJobSummary } from '../jobs/tracking/tracked-job.js';
import { TrackedJobs } from '../jobs/tracking/tracked-jobs.js';
import { SpoolSweeper } from '../recordings/spool-sweeper.js';
import { AudioCacheRepository } from './audio-cache.repository.js';
import { AudioJobRepository, type AudioJobRecord } from './audio-job.repository.js';
import { CANCELLED_MESSAGE } from './audio-messages.js';
import { AudioStages } from './audio-stages.js';
import { AudioWorkStore } from './audio-work-store.js';

/** What becomes of this surface's rows, audio and queue jobs when a job is cancelled or erased. */
@Injectable()
export class AudioJobHooks implements TrackedJobHooks, OnModuleInit {
  constructor(
    private readonly tracked: TrackedJobs,
    private readonly jobs: AudioJobRepository,
    private readonly cache: AudioCacheRepository,
    private readonly stages: AudioStages,
    private readonly work: AudioWorkStore,
    private readonly spool: SpoolSweeper,
  ) {}

  onModuleInit(): void {
    this.tracked.registerKind('audio', this);
    this.spool.addClaimant(this.jobs);
  }

  /** Those who asked for the same do not lose by it: the first of them goes on with the work. */
  async cancel(tx: WriteTransaction, { id }: TrackedJobSummary): Promise<{ message: string }> {
    const job = await this.jobs.findById(id, tx);
    if (job?.role === 'leader') await this.retire(tx, job);
    if (job?.role === 'follower') await this.jobs.end(tx, id);
    return { message: CANCELLED_MESSAGE };
  }

  async erase(tx: WriteTransaction, { id }: TrackedJobSummary): Promise<void> {
    const job = await this.jobs.findById(id, tx);
    if (job === undefined) return;
    await this.stages.forget(tx, id);
    await this.work.clear(tx, job);
    await this.cache.delete(tx, job.cacheKey);
    await this.jobs.delete(tx, id);
  }

  private async retire(tx: WriteTransaction, job: AudioJobRecord): Promise<void> {
    await this.stages.stop(tx, job.id);
    const [heir] = await this.jobs.findFollowers(tx, job.id);
    await this.jobs.end(tx, job.id);
    if (heir === undefined) await this.work.clear(tx, job);
    else await this.handOver(tx, job, heir);
  }

  private async handOver(tx: WriteTransaction, job: AudioJobRecord, heir: AudioJobRecord): Promise<void> {
    await this.jobs.promote(tx, heir.id, job);
    await this.work.move(tx, job.id, heir.id);
    await this.stages.resume(tx, { ...heir, durationMs: job.durationMs });
  }
}
