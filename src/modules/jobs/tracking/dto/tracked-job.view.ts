import type { LogLevel, TrackedStatus, TrackedType } from '../tracked-job.js';
import { JobWebhookView } from './job-webhook.view.js';

/** How far a job is. */
export class JobProgressView {
  /**
   * A word for what is being done; `completed` at the end, where it stopped when it failed.
   * @example "transcription"
   */
  step!: string;
  /**
   * 0 to 100.
   * @example 20
   */
  percent!: number;
  /**
   * The same in words.
   * @example "Audio-Verarbeitung gestartet"
   */
  message!: string;
}

/** Why a job failed. */
export class JobProblemView {
  /**
   * A stable name of it; `CANCELLED` for a job that was cancelled.
   * @example "INVALID_FORMAT"
   */
  code!: string;
  /**
   * The same in a sentence.
   * @example "The file is not audio that this server can decode"
   */
  message!: string;
  /**
   * What else is known; `error_type` repeats the code.
   * @example { "error_type": "INVALID_FORMAT" }
   */
  details!: Readonly<Record<string, unknown>>;
}

/** A line of a job's log. */
export class JobLogEntryView {
  /**
   * When it was written.
   * @example "2026-01-01T00:00:00.000Z"
   */
  timestamp!: string;
  /**
   * How serious it is.
   * @example "info"
   */
  level!: LogLevel;
  /**
   * What happened.
   * @example "Job initialisiert"
   */
  message!: string;
}

/** What a job made. */
export class JobResultsView {
  /**
   * What a synchronous request would have been answered.
   * @example { "status": "success" }
   */
  structured_data!: Readonly<Record<string, unknown>>;
  /**
   * The text.
   * @example "Transcribed and transformed text..."
   */
  markdown_content!: string;
}

/** A job as it is listed. */
export class TrackedJobSummaryView {
  /**
   * This server's id of the job.
   * @example "019a0cf6-2b65-7dd0-a046-fc9e3a4f8624"
   */
  job_id!: string;
  /**
   * The `jobId` that the client gave; null without one.
   * @example "client-job-123"
   */
  client_job_id!: string | null;
  /**
   * The `process.id` of the answer to the request.
   * @example "process-id-123"
   */
  process_id!: string;
  /**
   * What sort of work it is.
   * @example "audio"
   */
  job_type!: TrackedType;
  /**
   * State of the job.
   * @example "completed"
   */
  status!: TrackedStatus;
  /**
   * When it was accepted.
   * @example "2026-01-01T00:00:00.000Z"
   */
  created_at!: string;
  /**
   * When something last happened to it.
   * @example "2026-01-01T00:00:05.000Z"
   */
  updated_at!: string;
  /**
   * When work on it began; null before, and for an answer that was there already.
   * @example "2026-01-01T00:00:01.000Z"
   */
  processing_started_at!: string | null;
  /**
   * When it ended, well or not; null before.
   * @example "2026-01-01T00:00:05.000Z"
   */
  completed_at!: string | null;
  /**
   * What was asked for, without secrets.
   * @example { "source_language": "en" }
   */
  parameters!: Readonly<Record<string, unknown>>;
  /**
   * How far it is.
   */
  progress!: JobProgressView;
  /**
   * Why it failed; null when it did not.
   */
  error!: JobProblemView | null;
}

/** All that is known of a job. */
export class TrackedJobDataView extends TrackedJobSummaryView {
  /**
   * What happened so far, oldest first.
   */
  log_entries!: JobLogEntryView[];
  /**
   * What became of its webhook.
   */
  webhook!: JobWebhookView;
  /**
   * Null until it is there; a job that failed may have a part of it.
   */
  results!: JobResultsView | null;
}

export class TrackedJobView {
  /**
   * Always `success`: the request was; the job's own state is in `data`.
   * @example "success"
   */
  status!: 'success';
  /**
   * The job.
   */
  data!: TrackedJobDataView;
}

export class TrackedJobPageView {
  /**
   * The page, newest first.
   */
  jobs!: TrackedJobSummaryView[];
  /**
   * Give it as `cursor` for the next page; null on the last one.
   * @example null
   */
  next_cursor!: string | null;
}

export class TrackedJobListView {
  /**
   * Always `success`.
   * @example "success"
   */
  status!: 'success';
  /**
   * A page of jobs.
   */
  data!: TrackedJobPageView;
}

export class ErasedJobView {
  /**
   * The job that is gone.
   * @example "019a0cf6-2b65-7dd0-a046-fc9e3a4f8624"
   */
  job_id!: string;
  /**
   * Always true.
   * @example true
   */
  erased!: boolean;
}

export class JobErasureView {
  /**
   * Always `success`.
   * @example "success"
   */
  status!: 'success';
  /**
   * What was erased.
   */
  data!: ErasedJobView;
}
