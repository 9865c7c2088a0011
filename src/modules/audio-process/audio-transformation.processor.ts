import { Injectable } from '@nestjs/common';
import type { WriteTransaction } from '../../platform/database/write-transaction.js';
import { AppError } from '../../platform/errors/app-error.js';
import { Logger } from '../../platform/logging/logger.js';
import type { JobLease } from '../jobs/queue/job-record.js';
import { completed, type JobOutcome } from '../jobs/runner/job-handler.js';
import { JobFailed, JobHandler } from '../jobs/runner/job-handler.decorator.js';
import { retryWhenPassing } from '../recordings/retry-when-passing.js';
import { AudioJobRepository } from './audio-job.repository.js';
import { AUDIO_TRANSFORMATION_JOB, trackedIdOf } from './audio-process-jobs.js';
import { AudioResults } from './audio-results.js';
import { AudioStages } from './audio-stages.js';
import { TextWork } from './text-work.js';

/** Has a language model translate a request's text and fill its template. */
@Injectable()
export class AudioTransformationProcessor {
  constructor(
    private readonly jobs: AudioJobRepository,
    private readonly text: TextWork,
    private readonly results: AudioResults,
    private readonly stages: AudioStages,
    private readonly logger: Logger,
  ) {}

  /** A model that cannot be reached is asked again, later each time; what it gave before is kept. */
  @JobHandler(AUDIO_TRANSFORMATION_JOB, { concurrency: 8 })
  async transform(lease: JobLease, signal: AbortSignal): Promise<JobOutcome> {
    return retryWhenPassing(
      lease,
      signal,
      this.logger,
      () => this.work(lease, signal),
      (tx, error) => this.stages.noteRetry(tx, trackedIdOf(lease.jobId), error),
    );
  }

  @JobFailed(AUDIO_TRANSFORMATION_JOB)
  async fail(tx: WriteTransaction, lease: JobLease, error: AppError): Promise<void> {
    await this.stages.fail(tx, trackedIdOf(lease.jobId), error);
  }

  private async work(lease: JobLease, signal: AbortSignal): Promise<JobOutcome> {
    const job = await this.jobs.findById(trackedIdOf(lease.jobId));
    if (job === undefined) throw new AppError('job_not_found', 'job not found');
    const { isAsPromised } = await this.text.finish(lease, job, signal);
    return completed((tx) => this.results.complete(tx, job, isAsPromised));
  }
}
