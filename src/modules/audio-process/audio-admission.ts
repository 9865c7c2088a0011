import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { StoreConfig } from '../../platform/config/store.config.js';
import { Database } from '../../platform/database/database.js';
import type { WriteTransaction } from '../../platform/database/write-transaction.js';
import { newJobId } from '../jobs/queue/job-id.js';
import type { NewTrackedJob } from '../jobs/tracking/tracked-job.js';
import { TrackedJobs } from '../jobs/tracking/tracked-jobs.js';
import type { CallbackTarget } from '../jobs/webhooks/webhook-delivery.js';
import { AudioJobRepository, type AudioJobRecord } from './audio-job.repository.js';
import { OPENING, STARTED } from './audio-messages.js';
import { AudioResults } from './audio-results.js';
import { AudioStages } from './audio-stages.js';
import { cacheKeyOf } from './cache-key.js';
import type { ReceivedRequest } from './process-receiver.js';
import { parametersOf } from './request-parameters.js';
import type { SettledRequest } from './settled-request.js';

/** A job that has been taken on. */
export interface AdmittedJob {
  id: string;
  processId: string;
  createdAtMs: number;
  /** Whether it is done already. */
  isFromCache: boolean;
  /** Whether its audio is needed: not when its result is there, or being made for another. */
  needsAudio: boolean;
}

/** Takes requests on: the one place where it shows whether there is work to do, and who does it. */
@Injectable()
export class AudioAdmission {
  constructor(
    private readonly database: Database,
    private readonly tracked: TrackedJobs,
    private readonly jobs: AudioJobRepository,
    private readonly stages: AudioStages,
    private readonly results: AudioResults,
    private readonly store: StoreConfig,
  ) {}

  /**
   * Stores a job for the request; resolves when it is durable. A result that is kept answers it at once; equal work
   * that goes on is waited for; else it takes its place in line.
   *
   * @throws AppError `job_id_in_use`, `queue_full`.
   */
  async admit(
    received: ReceivedRequest,
    request: SettledRequest,
    callback: CallbackTarget | null,
  ): Promise<AdmittedJob> {
    const tracked: NewTrackedJob = {
      id: newJobId(),
      type: 'audio',
      processId: randomUUID(),
      clientId: received.fields.jobId ?? null,
      parameters: parametersOf(received.fields, request),
      callback,
    };
    const job: AudioJobRecord = {
      id: tracked.id,
      role: 'leader',
      leaderId: null,
      cacheKey: cacheKeyOf(received.file.sha256, request),
      useCache: received.fields.useCache === false ? 0 : 1,
      spoolName: received.file.name,
      request,
      expectedMs: received.expectedMs ?? null,
      durationMs: null,
    };
    const place = await this.database.write(async (tx) => {
      await this.tracked.create(tx, tracked, OPENING);
      return this.place(tx, job);
    });
    return {
      id: tracked.id,
      processId: tracked.processId,
      createdAtMs: Date.now(),
      isFromCache: place === 'cached',
      needsAudio: place === 'leading',
    };
  }

  private async place(
    tx: WriteTransaction,
    job: AudioJobRecord,
  ): Promise<'cached' | 'following' | 'leading'> {
    const kept = await this.results.findKept(tx, job);
    if (kept !== undefined) {
      await this.jobs.insert(tx, { ...job, role: 'ended', spoolName: null });
      await this.results.completeWith(tx, job, kept);
      return 'cached';
    }
    const leader = job.useCache === 1 ? await this.jobs.findLeader(tx, job.cacheKey) : undefined;
    if (leader !== undefined) {
      await this.jobs.insert(tx, { ...job, role: 'follower', leaderId: leader.id, spoolName: null });
      const { status } = await this.tracked.get(leader.id, tx);
      if (status === 'processing') await this.tracked.start(tx, job.id, STARTED);
      return 'following';
    }
    await this.jobs.insert(tx, job);
    await this.stages.begin(tx, job.id, this.store.maxQueueSize);
    return 'leading';
  }
}
