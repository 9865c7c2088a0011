import { Injectable } from '@nestjs/common';
import { languageMismatch } from '../../engine/languages/detect-language.js';
import { joinPieces } from '../../engine/transcription/join-pieces.js';
import { loneSpeakerWarning } from '../../engine/transcription/speakers.js';
import type { TranscribedPiece } from '../../engine/transcription/transcription-event.js';
import { SpeechConfig } from '../../platform/config/speech.config.js';
import { Database } from '../../platform/database/database.js';
import type { WriteTransaction } from '../../platform/database/write-transaction.js';
import { AppError } from '../../platform/errors/app-error.js';
import { Logger } from '../../platform/logging/logger.js';
import { JobEvents } from '../jobs/queue/job-events.js';
import { completed, type JobOutcome } from '../jobs/runner/job-handler.js';
import { JobFailed, JobHandler } from '../jobs/runner/job-handler.decorator.js';
import { JobQueue } from '../jobs/queue/job-queue.js';
import type { JobLease } from '../jobs/queue/job-record.js';
import { RecognizedPieceRepository } from '../recordings/recognized-piece.repository.js';
import { RecordingReader } from '../recordings/recording-reader.js';
import { retryWhenPassing } from '../recordings/retry-when-passing.js';
import { SpoolSweeper } from '../recordings/spool-sweeper.js';
import { errorTextOf } from './error-text.js';
import { TRANSCRIBE_JOB } from './transcription-jobs.js';
import { TranscriptionRepository, type TranscriptionRecord } from './transcription.repository.js';

/** Turns the audio of a voice message into text, piece by piece, each stored as soon as it is known. */
@Injectable()
export class TranscribeProcessor {
  constructor(
    private readonly database: Database,
    private readonly queue: JobQueue,
    private readonly events: JobEvents,
    private readonly transcriptions: TranscriptionRepository,
    private readonly pieces: RecognizedPieceRepository,
    private readonly spool: SpoolSweeper,
    private readonly reader: RecordingReader,
    private readonly config: SpeechConfig,
    private readonly logger: Logger,
  ) {}

  /** What a former attempt recognised is kept: the work goes on behind it. */
  @JobHandler(TRANSCRIBE_JOB, { concurrency: 4, needs: 'models' })
  async transcribe(lease: JobLease, signal: AbortSignal): Promise<JobOutcome> {
    return retryWhenPassing(lease, signal, this.logger, () => this.recognize(lease, signal));
  }

  /** Stores why the job ended without a text. */
  @JobFailed(TRANSCRIBE_JOB)
  async fail(tx: WriteTransaction, lease: JobLease, error: AppError): Promise<void> {
    const record = await this.transcriptions.findById(lease.jobId, tx);
    if (record === undefined) return;
    await this.transcriptions.fail(tx, record.id, errorTextOf(error), Date.now());
    this.discardAfterCommit(tx, record);
  }

  private async recognize(lease: JobLease, signal: AbortSignal): Promise<JobOutcome> {
    const startedAt = performance.now();
    const record = await this.transcriptions.findById(lease.jobId);
    if (record === undefined) throw new AppError('job_not_found', 'Job not found');
    const pieces = await this.pieces.findAll(record.id);
    let durationMs = 0;
    const known = new Set(pieces.map(({ index }) => index));
    const hotwords = record.hotwords === null ? undefined : (JSON.parse(record.hotwords) as string[]);
    const recording = { ...record, hotwords, maxDurationSec: this.config.maxAudioDurationSec };
    for await (const event of this.reader.read(recording, known, signal)) {
      if (event.type === 'end') durationMs = event.durationMs;
      if (event.type !== 'piece') continue;
      pieces.push(event);
      await this.storePiece(lease, event);
    }
    const elapsedMs = Math.round(performance.now() - startedAt);
    this.logger.info({ jobId: record.id, durationMs, pieces: pieces.length, elapsedMs }, 'transcribed');
    const { text, language } = joinPieces(pieces, { language: record.language, durationMs });
    const warning = warningOf(record, pieces);
    return completed(async (tx) => {
      await this.transcriptions.complete(tx, record.id, { text, durationMs, warning, language }, Date.now());
      this.discardAfterCommit(tx, record);
    });
  }

  private async storePiece(lease: JobLease, piece: TranscribedPiece): Promise<void> {
    await this.database.write(async (tx) => {
      await this.queue.noteProgress(tx, lease);
      await this.pieces.insert(tx, lease.jobId, piece);
    });
    this.events.publish({ type: 'progress', jobId: lease.jobId, progress: { recognizedMs: piece.endMs } });
  }

  private discardAfterCommit(tx: WriteTransaction, { spoolName }: TranscriptionRecord): void {
    if (spoolName === null) return;
    tx.afterCommit(() => void this.spool.discard(spoolName));
  }
}

/** What the client should know: what was settled beforehand, and what was heard. */
function warningOf(
  { warning, channels, language }: TranscriptionRecord,
  pieces: readonly TranscribedPiece[],
): string | null {
  const sentences = [
    warning ?? undefined,
    channels === 'split' ? loneSpeakerWarning(pieces) : undefined,
    languageMismatch(language, pieces.map(({ text }) => text).join(' ')),
  ].filter((sentence) => sentence !== undefined);
  return sentences.length === 0 ? null : sentences.join(' ');
}
