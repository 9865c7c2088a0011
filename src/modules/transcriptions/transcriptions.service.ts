import { Injectable } from '@nestjs/common';
import { SpeechModels, type ModelChoice } from '../../engine/ports/speech-models.js';
import type { ChannelMode } from '../../engine/transcription/channel-mode.js';
import type { TranscriptFormat } from '../../engine/transcription/formats/transcript-format.js';
import { StoreConfig } from '../../platform/config/store.config.js';
import { Database } from '../../platform/database/database.js';
import type { WriteTransaction } from '../../platform/database/write-transaction.js';
import { AppError } from '../../platform/errors/app-error.js';
import type { SpooledFile } from '../../platform/storage/spool.js';
import { Logger } from '../../platform/logging/logger.js';
import { newJobId } from '../jobs/queue/job-id.js';
import { JobQueue } from '../jobs/queue/job-queue.js';
import { AudioIntake } from './audio-intake.js';
import {
  TranscriptionRepository,
  type TranscriptionRecord,
  type TranscriptionRequest,
} from './transcription.repository.js';
import { unheededOf } from './unheeded-parameters.js';
import { FETCH_AUDIO_JOB, TRANSCRIBE_JOB, fetchJobIdOf } from './transcription-jobs.js';

export interface SubmissionOptions {
  userUuid: string;
  messageId: string;
  /** Audio that was sent, already in the spool; this service takes it over. */
  file: SpooledFile | undefined;
  /** Where to fetch the audio when none was sent. */
  url: string | undefined;
  model: string | undefined;
  language: string | undefined;
  /** `undefined` means `mix`, or what a known pair was submitted with. */
  channels: ChannelMode | undefined;
  /** `undefined` means none, or those that a known pair was submitted with. */
  hotwords: readonly string[] | undefined;
  /** `undefined` means JSON, or what a known pair was submitted with. */
  responseFormat: TranscriptFormat | undefined;
  force: boolean;
}

/** A submission's transcription, and whether this submission set it going. */
export interface Submission {
  record: TranscriptionRecord;
  isNew: boolean;
  queuePosition: number | null;
  /** What was asked for of a known message and differs from what its job has. */
  unheeded: ('model' | 'language' | 'channels' | 'hotwords' | 'response_format')[];
  /** The model that cannot use the hotwords that came. */
  deafModel?: string;
}

/** A transcription with its place in line. */
export interface PlacedTranscription {
  record: TranscriptionRecord;
  /** 1 for the next to start; null when it does not wait. */
  queuePosition: number | null;
}

/** The use cases of document 1 around a transcription's life: submit, find, delete. */
@Injectable()
export class TranscriptionsService {
  constructor(
    private readonly database: Database,
    private readonly transcriptions: TranscriptionRepository,
    private readonly queue: JobQueue,
    private readonly audio: AudioIntake,
    private readonly models: SpeechModels,
    private readonly store: StoreConfig,
    private readonly logger: Logger,
  ) {}

  /**
   * Takes a voice message on, once for each pair of user and message: a pair that is known and neither failed nor
   * forced is answered as it stands. Resolves when the job is durable.
   *
   * @throws AppError `invalid_request` (neither file nor URL, a malformed URL), `address_refused`,
   *   `model_not_available`, `language_not_supported`, `queue_full`.
   */
  async submit(options: SubmissionOptions): Promise<Submission> {
    let unusedAudio = options.file?.name ?? null;
    try {
      const choice = this.models.choose(options.model, options.language);
      if (options.file === undefined) await this.checkUrl(options);
      const { record, isNew, replaced } = await this.database.write((tx) => this.admit(tx, options, choice));
      if (isNew) unusedAudio = replaced?.spoolName ?? null;
      if (replaced !== undefined) await this.database.scrub();
      const placed = await this.place(record);
      const isDeaf = options.hotwords !== undefined && choice.model.recognizer.capabilities.hotwords !== true;
      const unheeded = isNew ? [] : unheededOf(record, options, choice);
      return { ...placed, isNew, unheeded, ...(isNew && isDeaf && { deafModel: choice.model.id }) };
    } finally {
      if (unusedAudio !== null) await this.discard(unusedAudio);
    }
  }

  /** The transcription of a voice message, noting that somebody asked; `undefined` when unknown or erased. */
  async lookup(userUuid: string, messageId: string): Promise<TranscriptionRecord | undefined> {
    const record = await this.transcriptions.findByUserAndMessage(userUuid, messageId);
    if (record === undefined || record.textErasedAtMs !== null) return undefined;
    const nowMs = Date.now();
    if (nowMs - record.lastLookupAtMs > LOOKUP_RESOLUTION_MS) this.noteLookup(record.id, nowMs);
    return record;
  }

  /** @throws AppError `job_not_found`. */
  async find(id: string): Promise<TranscriptionRecord> {
    const record = await this.transcriptions.findById(id);
    if (record === undefined) throw new AppError('job_not_found', 'Job not found');
    return record;
  }

  /** @throws AppError `job_not_found`. */
  async findPlaced(id: string): Promise<PlacedTranscription> {
    return this.place(await this.find(id));
  }

  /** A record with its place in line. One that is claimed between two looks was the first at the first. */
  async place(record: TranscriptionRecord): Promise<PlacedTranscription> {
    const isQueued = record.status === 'queued';
    return { record, queuePosition: isQueued ? ((await this.queue.positionOf(record.id)) ?? 1) : null };
  }

  /**
   * Cancels what is in work and erases everything known of the message: audio, address, text, words.
   *
   * @throws AppError `job_not_found`.
   */
  async delete(id: string): Promise<void> {
    const spoolName = await this.database.write(async (tx) => {
      const record = await this.transcriptions.findById(id, tx);
      if (record === undefined) throw new AppError('job_not_found', 'Job not found');
      await this.queue.cancel(tx, id);
      await this.queue.remove(tx, id);
      await this.queue.remove(tx, fetchJobIdOf(id));
      await this.transcriptions.delete(tx, id);
      return record.spoolName;
    });
    if (spoolName !== null) await this.discard(spoolName);
    await this.database.scrub();
  }

  private async admit(
    tx: WriteTransaction,
    options: SubmissionOptions,
    choice: ModelChoice,
  ): Promise<{ record: TranscriptionRecord; isNew: boolean; replaced?: TranscriptionRecord | undefined }> {
    const known = await this.transcriptions.findByUserAndMessage(options.userUuid, options.messageId, tx);
    if (known !== undefined && !mustRunAgain(known, options.force)) {
      return { record: known, isNew: false };
    }
    const id = known?.id ?? newJobId();
    const request = this.requestOf(id, options, choice);
    if (known === undefined) await this.insert(tx, id, options, request);
    else await this.restart(tx, known, request);
    if (request.urlCipher !== null) await this.queueFetch(tx, id);
    const record = await this.transcriptions.findById(id, tx);
    if (record === undefined) throw new Error('A transcription that was just written is not there');
    return { record, isNew: true, replaced: known };
  }

  private async insert(
    tx: WriteTransaction,
    id: string,
    { userUuid, messageId }: SubmissionOptions,
    request: TranscriptionRequest,
  ): Promise<void> {
    await this.transcriptions.insert(tx, { id, userUuid, messageId }, request, Date.now());
    await this.queue.enqueue(tx, {
      id,
      kind: TRANSCRIBE_JOB,
      blocked: request.spoolName === null,
      maxWaiting: this.store.maxQueueSize,
    });
  }

  private async restart(
    tx: WriteTransaction,
    known: TranscriptionRecord,
    request: TranscriptionRequest,
  ): Promise<void> {
    await this.transcriptions.restart(tx, known.id, request, Date.now());
    await this.queue.requeue(tx, known.id, {
      blocked: request.spoolName === null,
      maxWaiting: this.store.maxQueueSize,
    });
    await this.queue.remove(tx, fetchJobIdOf(known.id));
  }

  private async queueFetch(tx: WriteTransaction, id: string): Promise<void> {
    await this.queue.enqueue(tx, {
      id: fetchJobIdOf(id),
      kind: FETCH_AUDIO_JOB,
      payload: { transcriptionId: id },
    });
  }

  private requestOf(id: string, options: SubmissionOptions, choice: ModelChoice): TranscriptionRequest {
    const { file, url } = options;
    return {
      model: choice.model.id,
      language: choice.language,
      channels: options.channels ?? 'mix',
      hotwords: options.hotwords === undefined ? null : JSON.stringify(options.hotwords),
      warning: choice.warning ?? null,
      responseFormat: options.responseFormat ?? 'json',
      spoolName: file?.name ?? null,
      sha256: file?.sha256 ?? null,
      urlCipher: file === undefined && url !== undefined ? this.audio.seal(url, id) : null,
    };
  }

  /** The address of a message that will be answered as it stands is not looked at. */
  private async checkUrl({ url, userUuid, messageId, force }: SubmissionOptions): Promise<void> {
    if (url === undefined) throw new AppError('invalid_request', 'file or url is required');
    const known = await this.transcriptions.findByUserAndMessage(userUuid, messageId);
    if (known === undefined || mustRunAgain(known, force)) await this.audio.check(url);
  }

  /** Nobody waits for it, and nobody is refused for its sake. */
  private noteLookup(id: string, nowMs: number): void {
    this.database
      .write((tx) => this.transcriptions.touch(tx, id, nowMs))
      .catch((error: unknown) => this.logger.warn({ err: error }, 'a lookup could not be noted'));
  }

  /** What is stored stays stored when the file cannot be removed: housekeeping tries again. */
  private async discard(spoolName: string): Promise<void> {
    try {
      await this.audio.discard(spoolName);
    } catch (error) {
      this.logger.warn({ err: error }, 'audio could not be removed');
    }
  }
}

/** How exactly the time of the last lookup is kept; finer would cost a commit for each. */
const LOOKUP_RESOLUTION_MS = 60 * 60 * 1000;

function mustRunAgain(known: TranscriptionRecord, force: boolean): boolean {
  return force || known.status === 'failed' || known.textErasedAtMs !== null;
}
