import { Injectable } from '@nestjs/common';
import { SpeechConfig } from '../../platform/config/speech.config.js';
import type { WriteTransaction } from '../../platform/database/write-transaction.js';
import { AppError } from '../../platform/errors/app-error.js';
import { Logger } from '../../platform/logging/logger.js';
import type { JobLease } from '../jobs/queue/job-record.js';
import { completed, type JobOutcome } from '../jobs/runner/job-handler.js';
import { JobFailed, JobHandler } from '../jobs/runner/job-handler.decorator.js';
import { RecordingReader } from '../recordings/recording-reader.js';
import { retryWhenPassing } from '../recordings/retry-when-passing.js';
import { AudioJobRepository, type AudioJobRecord } from './audio-job.repository.js';
import { AUDIO_TRANSCRIPTION_JOB } from './audio-process-jobs.js';
import { AudioStages } from './audio-stages.js';
import { PieceStore } from './piece-store.js';
import { TranscriptionAccount } from './transcription-account.js';
import { TranscriptionGauge } from './transcription-gauge.js';

/** Turns the audio of a request into text, piece by piece, each stored as soon as it is known. */
@Injectable()
export class AudioTranscriptionProcessor {
  constructor(
    private readonly jobs: AudioJobRepository,
    private readonly pieces: PieceStore,
    private readonly reader: RecordingReader,
    private readonly stages: AudioStages,
    private readonly config: SpeechConfig,
    private readonly logger: Logger,
  ) {}

  /** What a former attempt recognised is kept: the work goes on behind it. */
  @JobHandler(AUDIO_TRANSCRIPTION_JOB, { concurrency: 2, needs: 'models' })
  async transcribe(lease: JobLease, signal: AbortSignal): Promise<JobOutcome> {
    return retryWhenPassing(
      lease,
      signal,
      this.logger,
      () => this.recognize(lease, signal),
      (tx, error) => this.stages.noteRetry(tx, lease.jobId, error),
    );
  }

  @JobFailed(AUDIO_TRANSCRIPTION_JOB)
  async fail(tx: WriteTransaction, lease: JobLease, error: AppError): Promise<void> {
    await this.stages.fail(tx, lease.jobId, error);
  }

  private async recognize(lease: JobLease, signal: AbortSignal): Promise<JobOutcome> {
    const job = await this.jobs.findById(lease.jobId);
    if (job === undefined) throw new AppError('job_not_found', 'job not found');
    const { pieces, former } = await this.pieces.begin(lease, job);
    const account = new TranscriptionAccount(job.request.recognizer, former);
    const gauge = new TranscriptionGauge(job.expectedMs);
    for (const piece of pieces) {
      account.add(piece);
      gauge.noteRecognized(piece.endMs);
    }
    const known = new Set(pieces.map(({ index }) => index));
    const durationMs = await this.hear({ lease, job, known, account, gauge, signal });
    const { call } = account;
    this.logger.info({ jobId: job.id, durationMs, elapsedMs: call.durationMs }, 'transcribed');
    return completed((tx) => this.stages.afterTranscription(tx, job, durationMs, call));
  }

  /** Recognises what is not known yet, and gives the length of the recording. */
  private async hear({ lease, job, known, account, gauge, signal }: Hearing): Promise<number> {
    const recording = {
      spoolName: job.spoolName,
      model: job.request.recognizer,
      language: job.request.sourceLanguage,
      maxDurationSec: this.config.maxProcessDurationSec,
      hotwords: job.request.hotwords,
      channels: job.request.channels ?? ('mix' as const),
    };
    for await (const event of this.reader.read(recording, known, signal)) {
      if (event.type === 'end') return event.durationMs;
      if (event.type === 'settled') continue;
      if (event.type === 'progress') gauge.noteDecoded(event.decodedMs);
      else {
        gauge.noteRecognized(event.endMs);
        account.add(event);
      }
      const heard = event.type === 'piece' ? { piece: event, call: account.call } : undefined;
      await this.pieces.store(lease, job, { heard, share: gauge.takeShare() });
    }
    throw new AppError('internal', 'The transcription ended without an end');
  }
}

/** What an attempt works with. */
interface Hearing {
  lease: JobLease;
  job: AudioJobRecord;
  /** Numbers of the pieces that former attempts recognised. */
  known: ReadonlySet<number>;
  account: TranscriptionAccount;
  gauge: TranscriptionGauge;
  signal: AbortSignal;
}
