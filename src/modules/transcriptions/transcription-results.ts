import { Injectable } from '@nestjs/common';
import { formatTranscript } from '../../engine/transcription/formats/format-transcript.js';
import type { TranscriptFormat } from '../../engine/transcription/formats/transcript-format.js';
import { joinPieces } from '../../engine/transcription/join-pieces.js';
import { StoreConfig } from '../../platform/config/store.config.js';
import { AppError } from '../../platform/errors/app-error.js';
import { decodeCursor } from '../../platform/http/page-cursor.js';
import { JobQueue } from '../jobs/queue/job-queue.js';
import { RecognizedPieceRepository } from '../recordings/recognized-piece.repository.js';
import type { ListQueryDto } from './dto/list-query.dto.js';
import type { QueueStatusView } from './dto/transcription.view.js';
import { TRANSCRIBE_JOB } from './transcription-jobs.js';
import { TranscriptionRepository, type TranscriptionRecord } from './transcription.repository.js';
import { TranscriptionsService, type PlacedTranscription } from './transcriptions.service.js';

const DEFAULT_PAGE_SIZE = 50;

/** The answer to a request for a result: 202 while there is none. */
export interface RenderedResult {
  status: 200 | 202;
  contentType: string;
  body: string;
}

export interface TranscriptionPage {
  items: PlacedTranscription[];
  /** The last of the page, when there are more. */
  last: TranscriptionRecord | undefined;
}

/** What is read of transcriptions: formatted results, pages, the state of the queue. */
@Injectable()
export class TranscriptionResults {
  constructor(
    private readonly service: TranscriptionsService,
    private readonly transcriptions: TranscriptionRepository,
    private readonly pieces: RecognizedPieceRepository,
    private readonly queue: JobQueue,
    private readonly store: StoreConfig,
  ) {}

  /**
   * @param format overrides the one asked for at submission.
   * @throws AppError `job_not_found` (also once retention took the text); `invalid_request` with the job's own
   *   error when it failed.
   */
  async render(jobId: string, format: TranscriptFormat | undefined): Promise<RenderedResult> {
    const record = await this.service.find(jobId);
    if (record.textErasedAtMs !== null) throw new AppError('job_not_found', 'The text is no longer kept');
    switch (record.status) {
      case 'queued':
      case 'processing':
        return unfinished(record.status);
      case 'failed':
        throw new AppError('invalid_request', record.error ?? 'Transcription failed');
      case 'completed':
        return { status: 200, ...(await this.format(record, format ?? record.responseFormat)) };
    }
  }

  /** @throws AppError `invalid_request` for a cursor that this server did not give. */
  async list(query: ListQueryDto): Promise<TranscriptionPage> {
    const limit = query.limit ?? DEFAULT_PAGE_SIZE;
    const records = await this.transcriptions.list({
      userUuid: query.user_uuid,
      status: query.status,
      before: query.cursor === undefined ? undefined : decodeCursor(query.cursor),
      limit: limit + 1,
    });
    const page = records.slice(0, limit);
    const items = await Promise.all(page.map((record) => this.service.place(record)));
    return { items, last: records.length > limit ? page.at(-1) : undefined };
  }

  async queueStatus(): Promise<QueueStatusView> {
    const { waiting, active } = await this.queue.counts(TRANSCRIBE_JOB);
    return { queue_length: waiting, processing: active > 0, max_queue_size: this.store.maxQueueSize };
  }

  private async format(
    record: TranscriptionRecord,
    format: TranscriptFormat,
  ): Promise<{ contentType: string; body: string }> {
    const pieces = await this.pieces.findAll(record.id);
    const transcript = joinPieces(pieces, { language: record.language, durationMs: record.durationMs ?? 0 });
    return formatTranscript(transcript, format, record.warning === null ? {} : { warning: record.warning });
  }
}

function unfinished(status: 'queued' | 'processing'): RenderedResult {
  const message =
    status === 'queued' ? 'Transcription is waiting in the queue' : 'Transcription is being processed';
  return {
    status: 202,
    contentType: 'application/json; charset=utf-8',
    body: JSON.stringify({ status, message }),
  };
}
