import { Injectable } from '@nestjs/common';
import type { ModelCall } from '../../engine/text/model-call.js';
import type { TranscribedPiece } from '../../engine/transcription/transcription-event.js';
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
    return retryWhenPassing(lease, signal, this.logger, () => this.recognize(lease, signal));
  }

  @JobFailed(AUDIO_TRANSCRIPTION_JOB)
  async fail(tx: WriteTransaction, lease: JobLease, error: AppError): Promise<void> {
    await this.stages.fail(tx, lease.jobId, error);
  }

  private async recognize(lease: JobLease, signal: AbortSignal): Promise<JobOutcome> {
    const startedAt = performance.now();
    const job = await this.jobs.findById(lease.jobId);
    if (job === undefined) throw new AppError('job_not_found', 'job not found');
    const pieces = await this.pieces.begin(lease, job);
    const durationMs = await this.hear(lease, job, pieces, signal);
    const elapsedMs = Math.round(performance.now() - startedAt);
    this.logger.info({ jobId: job.id, durationMs, pieces: pieces.length, elapsedMs }, 'transcribed');
    const call = callOf(job, pieces, elapsedMs);
    return completed((tx) => this.stages.afterTranscription(tx, job, durationMs, call));
  }

  /** Recognises what is not known yet, and gives the length of the recording. */
  private async hear(
    lease: JobLease,
    job: AudioJobRecord,
    pieces: TranscribedPiece[],
    signal: AbortSignal,
  ): Promise<number> {
    const { spoolName, request, expectedMs } = job;
    const recording = {
      spoolName,
      model: request.recognizer,
      language: request.sourceLanguage,
      maxDurationSec: this.config.maxProcessDurationSec,
    };
    const known = new Set(pieces.map(({ index }) => index));
    const gauge = new TranscriptionGauge(expectedMs);
    for (const { endMs } of pieces) gauge.noteRecognized(endMs);
    for await (const event of this.reader.read(recording, known, signal)) {
      if (event.type === 'end') return event.durationMs;
      if (event.type === 'progress') gauge.noteDecoded(event.decodedMs);
      else gauge.noteRecognized(event.endMs);
      if (event.type === 'piece') pieces.push(event);
      await this.pieces.store(lease, job, {
        piece: event.type === 'piece' ? event : undefined,
        share: gauge.takeShare(),
      });
    }
    throw new AppError('internal', 'The transcription ended without an end');
  }
}

/** The recogniser's part of the account; the tokens of former attempts count, their time does not. */
function callOf(
  { request }: AudioJobRecord,
  pieces: readonly TranscribedPiece[],
  durationMs: number,
): ModelCall {
  return {
    provider: 'embedded',
    model: request.recognizer,
    purpose: 'transcription',
    inputTokens: 0,
    outputTokens: pieces.reduce((sum, { tokens }) => sum + tokens, 0),
    durationMs,
  };
}
