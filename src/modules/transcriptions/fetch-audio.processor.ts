import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { WriteTransaction } from '../../platform/database/write-transaction.js';
import { AppError } from '../../platform/errors/app-error.js';
import { Logger } from '../../platform/logging/logger.js';
import { traced } from '../../platform/telemetry/tracing/current-span.js';
import { completed, type JobOutcome } from '../jobs/runner/job-handler.js';
import { JobFailed, JobHandler } from '../jobs/runner/job-handler.decorator.js';
import { JobQueue } from '../jobs/queue/job-queue.js';
import type { JobLease } from '../jobs/queue/job-record.js';
import { retryWhenPassing } from '../recordings/retry-when-passing.js';
import { AudioIntake } from './audio-intake.js';
import { errorTextOf } from './error-text.js';
import { FETCH_AUDIO_JOB } from './transcription-jobs.js';
import { TranscriptionRepository } from './transcription.repository.js';

/** Fetches audio that was submitted by URL, soon after submission: its token does not live long. */
@Injectable()
export class FetchAudioProcessor {
  constructor(
    private readonly database: Database,
    private readonly queue: JobQueue,
    private readonly transcriptions: TranscriptionRepository,
    private readonly audio: AudioIntake,
    private readonly logger: Logger,
  ) {}

  /** Puts the audio into the spool, forgets the address and itself, and lets the transcription start when its turn comes. */
  @JobHandler(FETCH_AUDIO_JOB, { concurrency: 32 })
  async fetchAudio(lease: JobLease, signal: AbortSignal): Promise<JobOutcome> {
    return retryWhenPassing(lease, signal, this.logger, () => this.fetch(lease, signal));
  }

  /** What cannot be fetched cannot be transcribed. */
  @JobFailed(FETCH_AUDIO_JOB)
  async failTranscription(tx: WriteTransaction, lease: JobLease, error: AppError): Promise<void> {
    const id = transcriptionIdOf(lease);
    await this.queue.remove(tx, lease.jobId);
    if (!(await this.queue.abandon(tx, id, error))) return;
    await this.transcriptions.fail(tx, id, errorTextOf(error), Date.now());
    tx.afterCommit(() => void this.database.scrub());
  }

  private async fetch(lease: JobLease, signal: AbortSignal): Promise<JobOutcome> {
    const forgotten = completed((tx) => this.queue.remove(tx, lease.jobId));
    const id = transcriptionIdOf(lease);
    const record = await this.transcriptions.findById(id);
    if (record?.urlCipher == null) return forgotten;
    const { urlCipher } = record;
    const file = await traced('fetch', () => this.audio.fetch(urlCipher, id, signal));
    try {
      await this.database.write(async (tx) => {
        await this.queue.assertHeld(tx, lease);
        await this.transcriptions.setAudio(tx, id, file.name, file.sha256);
        await this.queue.unblock(tx, id);
      });
    } catch (error) {
      await this.audio.discard(file.name);
      throw error;
    }
    await this.database.scrub();
    return forgotten;
  }
}

function transcriptionIdOf(lease: JobLease): string {
  const { transcriptionId } = lease.payload;
  if (typeof transcriptionId !== 'string') throw new AppError('internal', 'The job names no transcription');
  return transcriptionId;
}
