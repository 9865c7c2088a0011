import { Injectable } from '@nestjs/common';
import type { WriteTransaction } from '../../platform/database/write-transaction.js';
import type { JobProgress } from '../jobs/tracking/tracked-job.js';
import { TrackedJobs } from '../jobs/tracking/tracked-jobs.js';
import { AudioJobRepository, type AudioJobRecord } from './audio-job.repository.js';
import { STARTED } from './audio-messages.js';

/** A job that works, and those that asked for the same meanwhile: what is told of it is told to all. */
@Injectable()
export class AudioParty {
  constructor(
    private readonly tracked: TrackedJobs,
    private readonly jobs: AudioJobRepository,
  ) {}

  /** The leader, then the others, first come first. */
  async members(tx: WriteTransaction, leader: AudioJobRecord): Promise<AudioJobRecord[]> {
    return [leader, ...(await this.jobs.findFollowers(tx, leader.id))];
  }

  /** A line for everybody's log. */
  async warn(tx: WriteTransaction, leader: AudioJobRecord, message: string): Promise<void> {
    for (const { id } of await this.members(tx, leader)) await this.tracked.log(tx, id, 'warning', message);
  }

  /** The work is under way; who knows that already is not told again. */
  async start(tx: WriteTransaction, leader: AudioJobRecord): Promise<void> {
    for (const { id } of await this.members(tx, leader)) await this.tracked.start(tx, id, STARTED);
  }

  /** The work is that far. Who was told more before, by an attempt that a crash ended, is told nothing. */
  async tell(tx: WriteTransaction, leader: AudioJobRecord, progress: JobProgress): Promise<void> {
    for (const { id } of await this.members(tx, leader)) {
      await this.tracked.start(tx, id, STARTED);
      const told = await this.tracked.find(id, tx);
      if (told !== undefined && told.progress.percent > progress.percent) continue;
      await this.tracked.progress(tx, id, progress);
    }
  }
}
