import type { TranscriptionStatus } from '../transcription-status.js';

/** A parameter that was sent and could not be honoured. */
export class DroppedParameterView {
  /** @example "url" */
  parameter!: string;
  /** @example "A file was sent too, and is used." */
  reason!: string;
}

export class SubmissionView {
  /** @example "19a0cf67-2b65-4dd0-a046-fc9e3a4f8624" */
  job_id!: string;
  /** @example "queued" */
  status!: TranscriptionStatus;
  /**
   * 1 for the next job to start; null when it does not wait.
   * @example 1
   */
  queue_position!: number | null;
  /** @example "Job queued. Position in queue: 1" */
  message!: string;
  /** Whether the text was there already. */
  cached!: boolean;
  /** Present when something that was asked for could not be honoured. */
  dropped_parameters?: DroppedParameterView[];
}

export class LookupView {
  found!: boolean;
  /** @example "19a0cf67-2b65-4dd0-a046-fc9e3a4f8624" */
  job_id?: string;
  /** @example "completed" */
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
  /** Why it failed. */
  error?: string | null;
  /**
   * Unix seconds.
   * @example 1770030887
   */
  created_at?: number;
}

export class StatusView {
  /** @example "19a0cf67-2b65-4dd0-a046-fc9e3a4f8624" */
  job_id!: string;
  /** @example "completed" */
  status!: TranscriptionStatus;
  /** Only while queued; 1 for the next job to start. */
  queue_position?: number | null;
  /** @example "550e8400-e29b-41d4-a716-446655440000" */
  user_uuid!: string;
  /** @example "1712847495-00000002" */
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
   * Only when failed.
   * @example "Transcription failed: audio too short"
   */
  error?: string | null;
  /**
   * Unix seconds.
   * @example 1770030887
   */
  created_at!: number;
}

export class QueueStatusView {
  /**
   * Jobs that wait.
   * @example 3
   */
  queue_length!: number;
  /** Whether at least one job is in work. */
  processing!: boolean;
  /** @example 100 */
  max_queue_size!: number;
}

export class TranscriptionListView {
  /** @example "list" */
  object!: string;
  data!: StatusView[];
  /** Give it as `cursor` for the next page; null on the last one. */
  next_cursor!: string | null;
}

export class DeletionView {
  /** @example "19a0cf67-2b65-4dd0-a046-fc9e3a4f8624" */
  job_id!: string;
  deleted!: boolean;
}

export class ModelView {
  /** @example "moonshine-tiny" */
  id!: string;
  /** @example "model" */
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
  /** @example "list" */
  object!: string;
  data!: ModelView[];
}

export class ErrorBodyView {
  /** @example "user_uuid is required" */
  message!: string;
  /** @example "invalid_request_error" */
  type!: string;
  param!: string | null;
  code!: string | null;
}

/** The error envelope of document 1. */
export class ErrorView {
  error!: ErrorBodyView;
}
