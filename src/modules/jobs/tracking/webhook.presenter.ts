import type { WebhookAttempt } from '../webhooks/webhook-delivery.js';
import type { WebhookReport } from '../webhooks/webhook-outbox.js';
import type { JobWebhookView, WebhookAttemptView } from './dto/job-webhook.view.js';

/** @param webhook undefined where nothing is delivered. */
export function presentWebhook(webhook: WebhookReport | undefined): JobWebhookView {
  if (webhook === undefined) {
    return { delivered_to: null, webhook_id: null, state: 'none', next_attempt_at: null, attempts: [] };
  }
  return {
    delivered_to: webhook.deliveredTo,
    webhook_id: webhook.webhookId,
    state: webhook.state,
    next_attempt_at: webhook.nextAttemptAtMs === null ? null : timeOf(webhook.nextAttemptAtMs),
    attempts: webhook.attempts.map(presentAttempt),
  };
}

function presentAttempt(attempt: WebhookAttempt): WebhookAttemptView {
  const { number, phase, startedAtMs, durationMs, httpStatus, error } = attempt;
  return {
    number,
    phase,
    timestamp: timeOf(startedAtMs),
    duration_ms: durationMs,
    http_status: httpStatus,
    error,
  };
}

const timeOf = (atMs: number): string => new Date(atMs).toISOString();
