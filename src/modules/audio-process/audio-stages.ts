import { Injectable } from '@nestjs/common';
import type { ModelCall } from '../../engine/text/model-call.js';
import type { WriteTransaction } from '../../platform/database/write-transaction.js';
import type { AppError } from '../../platform/errors/app-error.js';
import { JobQueue } from '../jobs/queue/job-queue.js';
import { AudioJobRepository, type AudioJobRecord } from './audio-job.repository.js';
import { AudioOutputRepository } from './audio-output.repository.js';
import {
  AUDIO_TRANSCRIPTION_JOB,
  AUDIO_TRANSFORMATION_JOB,
  transformationJobIdOf,
} from './audio-process-jobs.js';
import { AudioResults } from './audio-results.js';
import { AudioWorkStore } from './audio-work-store.js';
import { needsTranslation } from './settled-request.js';

/** What follows what: transcription, then work on the text where there is any, then the result. */
@Injectable()
export class AudioStages {
  constructor(
    private readonly queue: JobQueue,
    private readonly jobs: AudioJobRepository,
    private readonly outputs: AudioOutputRepository,
    private readonly work: AudioWorkStore,
    private readonly results: AudioResults,
  ) {}

  /** @throws AppError `queue_full` when as many as `maxWaiting` wait. */
  async begin(tx: WriteTransaction, jobId: string, maxWaiting?: number): Promise<void> {
    await this.queue.enqueue(tx, {
      id: jobId,
      kind: AUDIO_TRANSCRIPTION_JOB,
      ...(maxWaiting === undefined ? {} : { maxWaiting }),
    });
  }

  /** In the transaction that ends the transcription: the audio is no longer needed. */
  async afterTranscription(
    tx: WriteTransaction,
    job: AudioJobRecord,
    durationMs: number,
    call: ModelCall,
  ): Promise<void> {
    await this.jobs.noteTranscribed(tx, job.id, durationMs);
    await this.outputs.putTranscriptionCall(tx, job.id, call);
    this.work.discardAfterCommit(tx, job.spoolName);
    const transcribed = { ...job, durationMs, spoolName: null };
    if (await this.hasTextWork(tx, transcribed)) await this.transform(tx, job.id);
    else await this.results.complete(tx, transcribed, true);
  }

  /** Goes on with a job where the one before it, of equal work, was stopped. */
  async resume(tx: WriteTransaction, { id, durationMs }: AudioJobRecord): Promise<void> {
    if (durationMs === null) await this.begin(tx, id);
    else await this.transform(tx, id);
  }

  /** Stops the jobs in the queue; a running attempt stores nothing any more. */
  async stop(tx: WriteTransaction, id: string): Promise<void> {
    await this.queue.cancel(tx, id);
    await this.queue.cancel(tx, transformationJobIdOf(id));
  }

  /** Forgets the jobs in the queue. */
  async forget(tx: WriteTransaction, id: string): Promise<void> {
    await this.queue.remove(tx, id);
    await this.queue.remove(tx, transformationJobIdOf(id));
  }

  /** In the transaction that puts a stage back to be tried again. */
  async noteRetry(tx: WriteTransaction, jobId: string, error: AppError): Promise<void> {
    const job = await this.jobs.findById(jobId, tx);
    if (job !== undefined) await this.results.noteRetry(tx, job, error);
  }

  /** In the transaction that fails a stage. */
  async fail(tx: WriteTransaction, jobId: string, error: AppError): Promise<void> {
    const job = await this.jobs.findById(jobId, tx);
    if (job !== undefined) await this.results.fail(tx, job, error);
  }

  /** Of a recording in which nobody speaks there is nothing to translate; a template says so. */
  private async hasTextWork(tx: WriteTransaction, job: AudioJobRecord): Promise<boolean> {
    if (job.request.template !== null) return true;
    if (!needsTranslation(job.request)) return false;
    const { outcome } = await this.work.read(job, tx);
    const asHeard = { ...job.request, sourceLanguage: outcome.language };
    return outcome.segments.length > 0 && needsTranslation(asHeard);
  }

  private async transform(tx: WriteTransaction, id: string): Promise<void> {
    await this.queue.enqueue(tx, { id: transformationJobIdOf(id), kind: AUDIO_TRANSFORMATION_JOB });
  }
}
