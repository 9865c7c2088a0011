import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  StatusRegistry,
  type ServerStatus,
  type StatusContributor,
} from '../../platform/status/server-status.js';
import { JobQueue } from '../jobs/queue/job-queue.js';
import { AUDIO_JOB_KINDS } from './audio-process-jobs.js';

/** Hands this surface's figures to the health routes. */
@Injectable()
export class AudioProcessStatus implements StatusContributor, OnModuleInit {
  constructor(
    private readonly registry: StatusRegistry,
    private readonly queue: JobQueue,
  ) {}

  onModuleInit(): void {
    this.registry.addContributor(this);
  }

  /** Those who wait for an equal request's result are in no line, and do not count. */
  async contribute(): Promise<Partial<ServerStatus>> {
    const counts = await Promise.all(AUDIO_JOB_KINDS.map((kind) => this.queue.counts(kind)));
    return { queueLength: counts.reduce((sum, { waiting }) => sum + waiting, 0) };
  }
}
