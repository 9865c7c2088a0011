import { Injectable } from '@nestjs/common';
import type { ModelCall } from '../../engine/text/model-call.js';
import type { TemplateDraft } from '../../engine/text/text-template.js';
import { Database } from '../../platform/database/database.js';
import { JobQueue } from '../jobs/queue/job-queue.js';
import type { JobLease } from '../jobs/queue/job-record.js';
import type { JobProgress } from '../jobs/tracking/tracked-job.js';
import { RecognizedPieceRepository } from '../recordings/recognized-piece.repository.js';
import type { AudioJobRecord } from './audio-job.repository.js';
import type { AudioOutcome } from './audio-outcome.js';
import { AudioOutputRepository, type AudioOutputs } from './audio-output.repository.js';
import { AudioParty } from './audio-party.js';
import { buildOutcome } from './build-outcome.js';

/** A batch of translations, the calls that it took, and how far the work is with it. */
export interface TranslatedBatch {
  firstIndex: number;
  texts: readonly string[];
  calls: readonly ModelCall[];
  progress: JobProgress;
}

/** Stores what a language model gives, while the lease stands: each write throws AppError `lease_lost` otherwise. */
@Injectable()
export class TextWorkStore {
  constructor(
    private readonly database: Database,
    private readonly queue: JobQueue,
    private readonly pieces: RecognizedPieceRepository,
    private readonly outputs: AudioOutputRepository,
    private readonly party: AudioParty,
  ) {}

  async read(job: AudioJobRecord): Promise<{ outcome: AudioOutcome; outputs: AudioOutputs }> {
    const outputs = await this.outputs.findAll(job.id);
    return { outcome: buildOutcome(job, await this.pieces.findAll(job.id), outputs), outputs };
  }

  async addTranslations(lease: JobLease, job: AudioJobRecord, batch: TranslatedBatch): Promise<void> {
    await this.database.write(async (tx) => {
      await this.queue.noteProgress(tx, lease);
      await this.outputs.addTranslations(tx, job.id, batch.firstIndex, batch.texts);
      await this.outputs.addCalls(tx, job.id, batch.calls);
      await this.party.tell(tx, job, batch.progress);
    });
  }

  async addTemplateDraft(
    lease: JobLease,
    job: AudioJobRecord,
    draft: TemplateDraft,
    calls: readonly ModelCall[],
  ): Promise<void> {
    await this.database.write(async (tx) => {
      await this.queue.noteProgress(tx, lease);
      await this.outputs.addTemplateDraft(tx, job.id, draft);
      await this.outputs.addCalls(tx, job.id, calls);
    });
  }

  /** Calls that brought nothing: they count all the same. */
  async addCalls(lease: JobLease, job: AudioJobRecord, calls: readonly ModelCall[]): Promise<void> {
    if (calls.length === 0) return;
    await this.database.write(async (tx) => {
      await this.queue.assertHeld(tx, lease);
      await this.outputs.addCalls(tx, job.id, calls);
    });
  }

  async tell(lease: JobLease, job: AudioJobRecord, progress: JobProgress): Promise<void> {
    await this.database.write(async (tx) => {
      await this.queue.assertHeld(tx, lease);
      await this.party.tell(tx, job, progress);
    });
  }
}
