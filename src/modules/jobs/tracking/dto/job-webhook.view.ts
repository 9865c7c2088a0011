import type { DeliveryState } from '../../webhooks/webhook-delivery.js';

/** Why an attempt got no answer. */
export class WebhookAttemptErrorView {
  /**
   * A stable name of it; `interrupted` when the server ended before the answer came.
   * @example "fetch_timeout"
   */
  code!: string;
  /**
   * The same in a sentence.
   * @example "The webhook was not delivered: the connection was refused"
   */
  message!: string;
}

/** One request to the callback address. */
export class WebhookAttemptView {
  /**
   * Counts the attempts.
   * @example 1
   */
  number!: number;
  /**
   * What was to be delivered: `progress`, `completed` or `error`.
   * @example "completed"
   */
  phase!: string;
  /**
   * When it began.
   * @example "2026-01-01T00:00:05.000Z"
   */
  timestamp!: string;
  /**
   * Null while it runs.
   * @example 120
   */
  duration_ms!: number | null;
  /**
   * What the receiver answered; null when it did not.
   * @example 200
   */
  http_status!: number | null;
  /**
   * Null when the receiver answered.
   * @example null
   */
  error!: WebhookAttemptErrorView | null;
}

/** What became of the webhook of a job, or a call. */
export class JobWebhookView {
  /**
   * The callback address without query string; null where there is none, and when its key is lost.
   * @example "https://your-client.example.com/webhook/audio"
   */
  delivered_to!: string | null;
  /**
   * The `webhook-id` header of the final message, the same at every attempt.
   * @example "msg_2f1c6a0d9b7e4c3f8a5d1e0b6c7f9a"
   */
  webhook_id!: string | null;
  /**
   * Of the final message: `none` without a callback address, `idle` while there is none yet, `waiting` for an
   * attempt, `delivered`, `refused` by an answer 410, `dead` when every attempt failed, or the address may not be reached.
   * @example "delivered"
   */
  state!: DeliveryState | 'none';
  /**
   * When the next attempt is due.
   * @example null
   */
  next_attempt_at!: string | null;
  /**
   * The latest attempts, first one first.
   */
  attempts!: WebhookAttemptView[];
}
