import type { TranscriptionStatus } from '../transcription-status.js';

/** A parameter that was sent and could not be honoured. */
export class DroppedParameterView {
  /**
   * Its name.
   * @example "url"
   */
  parameter!: string;
  /**
   * Why it is not honoured.
   * @example "A file was sent too, and is used."
   */
  reason!: string;
}

export class SubmissionView {
  /**
   * The job that transcribes this message; the same for every submission of the pair.
   * @example "19a0cf67-2b65-4dd0-a046-fc9e3a4f8624"
   */
  job_id!: string;
  /**
   * State of the job.
   * @example "queued"
   */
  status!: TranscriptionStatus;
  /**
   * 1 for the next job to start; null when it does not wait.
   * @example 1
   */
  queue_position!: number | null;
  /**
   * The state in words.
   * @example "Job queued. Position in queue: 1"
   */
  message!: string;
  /**
   * Whether the text was there already.
   * @example false
   */
  cached!: boolean;
  /**
   * Present when something that was asked for could not be honoured.
   */
  dropped_parameters?: DroppedParameterView[];
}

export class LookupView {
  /**
   * Whether there is a transcription of this message.
   * @example true
   */
  found!: boolean;
  /**
   * The job that transcribes it.
   * @example "19a0cf67-2b65-4dd0-a046-fc9e3a4f8624"
   */
  job_id?: string;
  /**
   * State of the job.
   * @example "completed"
   */
  status?: TranscriptionStatus;
  /**
   * Null while unfinished.
   * @example "Hello, this is a voice message."
   */
  text?: string | null;
  /**
   * Seconds of audio; null while unfinished.
   * @example 12.5
   */
  duration?: number | null;
  /**
   * Only when failed: why.
   * @example "Transcription failed: audio too short"
   */
  error?: string | null;
  /**
   * Unix seconds.
   * @example 1770030887
   */
  created_at?: number;
}

export class StatusView {
  /**
   * The job.
   * @example "19a0cf67-2b65-4dd0-a046-fc9e3a4f8624"
   */
  job_id!: string;
  /**
   * State of the job.
   * @example "completed"
   */
  status!: TranscriptionStatus;
  /**
   * Only while queued; 1 for the next job to start.
   * @example 2
   */
  queue_position?: number | null;
  /**
   * The Wazo user it was submitted for.
   * @example "550e8400-e29b-41d4-a716-446655440000"
   */
  user_uuid!: string;
  /**
   * The voice message it was submitted for.
   * @example "1712847495-00000002"
   */
  message_id!: string;
  /**
   * Only when completed; empty when nobody spoke.
   * @example "Hello, this is a voice message."
   */
  text?: string | null;
  /**
   * Only when completed: seconds of audio.
   * @example 12.5
   */
  duration?: number | null;
  /**
   * Only when failed: why.
   * @example "Transcription failed: audio too short"
   */
  error?: string | null;
  /**
   * Unix seconds.
   * @example 1770030887
   */
  created_at!: number;
}

/** The answer to a request for a result that is not there yet. */
export class UnfinishedView {
  /**
   * State of the job.
   * @example "processing"
   */
  status!: 'queued' | 'processing';
  /**
   * The state in words.
   * @example "Transcription is being processed"
   */
  message!: string;
}

export class QueueStatusView {
  /**
   * Jobs that wait.
   * @example 3
   */
  queue_length!: number;
  /**
   * Whether at least one job is in work.
   * @example true
   */
  processing!: boolean;
  /**
   * Jobs that may wait; the next one is answered with 429.
   * @example 100
   */
  max_queue_size!: number;
}

export class TranscriptionListView {
  /**
   * Always `list`.
   * @example "list"
   */
  object!: string;
  /**
   * The page, newest first.
   */
  data!: StatusView[];
  /**
   * Give it as `cursor` for the next page; null on the last one.
   * @example null
   */
  next_cursor!: string | null;
}

export class DeletionView {
  /**
   * The job that is gone.
   * @example "19a0cf67-2b65-4dd0-a046-fc9e3a4f8624"
   */
  job_id!: string;
  /**
   * Always true.
   * @example true
   */
  deleted!: boolean;
}

export class ModelView {
  /**
   * What `model` of a submission may name.
   * @example "moonshine-tiny"
   */
  id!: string;
  /**
   * Always `model`.
   * @example "model"
   */
  object!: string;
  /**
   * Unix seconds.
   * @example 1729555200
   */
  created!: number;
  /**
   * `local` for models that run in this server.
   * @example "local"
   */
  owned_by!: string;
}

export class ModelListView {
  /**
   * Always `list`.
   * @example "list"
   */
  object!: string;
  /**
   * The models, best first.
   */
  data!: ModelView[];
}

export class ErrorBodyView {
  /**
   * What is wrong, in a sentence.
   * @example "user_uuid is required"
   */
  message!: string;
  /**
   * The sort of error.
   * @example "invalid_request_error"
   */
  type!: string;
  /**
   * Always null.
   * @example null
   */
  param!: string | null;
  /**
   * A stable name of the error; null where a field is missing or wrong.
   * @example null
   */
  code!: string | null;
}

/** The error envelope of document 1. */
export class ErrorView {
  /**
   * What went wrong.
   */
  error!: ErrorBodyView;
}
