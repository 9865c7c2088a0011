import type { DroppedParameter } from '../../platform/http/validate-form.js';
import type { SpeechModel } from '../../engine/ports/speech-models.js';
import type { TranscriptionRecord } from './transcription.repository.js';
import type { PlacedTranscription, Submission } from './transcriptions.service.js';
import type {
  LookupView,
  ModelListView,
  StatusView,
  SubmissionView,
  TranscriptionListView,
} from './dto/transcription.view.js';
import { encodeCursor } from '../../platform/http/page-cursor.js';
import type { TranscriptionPage } from './transcription-results.js';

/** Document 1, section 1: the answer to a submission. */
export function presentSubmission(
  submission: Submission,
  dropped: readonly DroppedParameter[],
): SubmissionView {
  const { record, isNew, queuePosition } = submission;
  return {
    job_id: record.id,
    status: record.status,
    queue_position: queuePosition,
    message: submissionMessage(submission),
    cached: !isNew && record.status === 'completed',
    ...droppedParameters([
      ...dropped,
      ...submission.unheeded.map(unheededParameter),
      ...uselessHotwords(submission),
    ]),
  };
}

function unheededParameter(parameter: string): DroppedParameter {
  return { parameter, reason: 'The message is known: its job keeps what it was submitted with. See force.' };
}

function uselessHotwords({ deafModel }: Submission): DroppedParameter[] {
  if (deafModel === undefined) return [];
  return [{ parameter: 'hotwords', reason: `Model '${deafModel}' cannot use them.` }];
}

function droppedParameters(dropped: DroppedParameter[]): Pick<SubmissionView, 'dropped_parameters'> {
  return dropped.length === 0 ? {} : { dropped_parameters: dropped };
}

function submissionMessage({ record, queuePosition }: Submission): string {
  switch (record.status) {
    case 'queued':
      return `Job queued. Position in queue: ${queuePosition ?? 1}`;
    case 'processing':
      return 'Job is being processed';
    case 'completed':
      return 'Transcription already exists';
    case 'failed':
      return 'Transcription failed';
  }
}

/** Document 1, section 2. */
export function presentLookup(record: TranscriptionRecord | undefined): LookupView {
  if (record === undefined) return { found: false };
  return {
    found: true,
    job_id: record.id,
    status: record.status,
    text: record.text,
    duration: secondsOf(record.durationMs),
    ...(record.status === 'failed' ? { error: record.error } : {}),
    created_at: Math.floor(record.createdAtMs / 1000),
  };
}

/** Document 1, section 3: each state has its own set of keys. */
export function presentStatus({ record, queuePosition }: PlacedTranscription): StatusView {
  return {
    job_id: record.id,
    status: record.status,
    ...(record.status === 'queued' ? { queue_position: queuePosition } : {}),
    user_uuid: record.userUuid,
    message_id: record.messageId,
    ...(record.status === 'completed' ? { text: record.text, duration: secondsOf(record.durationMs) } : {}),
    ...(record.status === 'failed' ? { error: record.error } : {}),
    created_at: Math.floor(record.createdAtMs / 1000),
  };
}

/** A page of statuses, each as {@link presentStatus}. */
export function presentList({ items, last }: TranscriptionPage): TranscriptionListView {
  return {
    object: 'list',
    data: items.map(presentStatus),
    next_cursor: last === undefined ? null : encodeCursor(last),
  };
}

/** Document 1, section 7. */
export function presentModels(models: readonly SpeechModel[]): ModelListView {
  return {
    object: 'list',
    data: models.map((model) => ({
      id: model.id,
      object: 'model',
      created: model.createdSec,
      owned_by: model.ownedBy,
    })),
  };
}

function secondsOf(milliseconds: number | null): number | null {
  return milliseconds === null ? null : milliseconds / 1000;
}
