import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SpeechModels } from '../../engine/ports/speech-models.js';
import {
  StatusRegistry,
  type ServerStatus,
  type StatusContributor,
} from '../../platform/status/server-status.js';
import { JobQueue } from '../jobs/queue/job-queue.js';
import { TRANSCRIBE_JOB } from './transcription-jobs.js';
import { TranscriptionRepository } from './transcription.repository.js';

/** Hands this surface's figures to the health routes. */
@Injectable()
export class TranscriptionsStatus implements StatusContributor, OnModuleInit {
  constructor(
    private readonly registry: StatusRegistry,
    private readonly transcriptions: TranscriptionRepository,
    private readonly queue: JobQueue,
    private readonly models: SpeechModels,
  ) {}

  onModuleInit(): void {
    this.registry.addContributor(this);
  }

  async contribute(): Promise<Partial<ServerStatus>> {
    const [counts, { waiting }] = await Promise.all([
      this.transcriptions.count(),
      this.queue.counts(TRANSCRIBE_JOB),
    ]);
    return {
      model: this.models.default.id,
      queueLength: waiting,
      transcriptions: { total: counts.completed + counts.failed + counts.pending, ...counts },
    };
  }
}
