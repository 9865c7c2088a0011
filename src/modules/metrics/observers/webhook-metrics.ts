import { METRICS } from '../../../platform/telemetry/metric-names.js';
import type { MetricRegistry } from '../../../platform/telemetry/metric-registry.js';
import type { AttemptOutcome } from '../../jobs/webhooks/webhook-delivery.js';
import type { WebhookSender } from '../../jobs/webhooks/webhook-sender.js';

/** Makes metrics of the attempts to deliver webhook messages. */
export function observeWebhooks(registry: MetricRegistry, sender: Pick<WebhookSender, 'onAttempt'>): void {
  const attempts = registry.counter(METRICS.webhookAttempts);
  const duration = registry.histogram(METRICS.webhookDuration);
  sender.onAttempt((outcome) => {
    attempts.inc({ outcome: outcomeOf(outcome) });
    duration.observe(outcome.durationMs / 1000);
  });
}

/** `2xx`, `4xx` and so on for what answered, else the code of the error. */
function outcomeOf({ httpStatus, error }: AttemptOutcome): string {
  return httpStatus === null ? (error?.code ?? 'internal') : `${Math.floor(httpStatus / 100)}xx`;
}
