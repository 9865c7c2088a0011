import { DroppedParameterView } from './audio-process.view.js';

/** The process of an accepted request. */
export class AcceptedProcessView {
  /**
   * Good for `GET /api/jobs/<id>`.
   * @example "f3b1c0de-7d0a-4a52-9b8e-0c8f3c6a1b11"
   */
  id!: string;

  /**
   * Always `audio`.
   * @example "audio"
   */
  main_processor!: string;

  /**
   * When it was accepted.
   * @example "2026-01-01T00:00:00.000Z"
   */
  started!: string;

  /** Whether it is done already, for an equal request. */
  is_from_cache!: boolean;

  /** What was asked for and is not honoured; absent when there is nothing to tell. */
  dropped_parameters?: DroppedParameterView[];
}

/** The job of an accepted request. */
export class AcceptedJobView {
  /**
   * The client's `jobId`, else the job's own.
   * @example "client-job-123"
   */
  id!: string;
}

/** Where webhooks go. */
export class AcceptedWebhookView {
  /**
   * Without query string and credentials.
   * @example "https://your-client.example.com/webhook/audio"
   */
  delivered_to!: string;
}

/** The answer to a request with a callback. */
export class AcceptedView {
  /**
   * Always `accepted`.
   * @example "accepted"
   */
  status!: string;

  /**
   * Always `secretary`.
   * @example "secretary"
   */
  worker!: string;

  /** The process. */
  process!: AcceptedProcessView;

  /** The job. */
  job!: AcceptedJobView;

  /** Where its webhooks go. */
  webhook!: AcceptedWebhookView;

  /**
   * Always null.
   * @example null
   */
  error!: object | null;
}
