import { METRICS } from '../../../platform/telemetry/metric-names.js';
import type { MetricRegistry } from '../../../platform/telemetry/metric-registry.js';
import {
  isProviderFailure,
  type ProviderCalls,
  type ProviderType,
} from '../../../platform/telemetry/provider-calls.js';

/** Calls of one kind of model since the start. */
export interface ProviderTotals {
  requests: number;
  errors: number;
}

/** Makes metrics of the calls of models, and keeps their sums. */
export class ProviderMetrics {
  readonly totals: Readonly<Record<ProviderType, ProviderTotals>> = {
    stt: { requests: 0, errors: 0 },
    llm: { requests: 0, errors: 0 },
    tts: { requests: 0, errors: 0 },
    realtime: { requests: 0, errors: 0 },
  };

  constructor(registry: MetricRegistry, calls: ProviderCalls) {
    const count = registry.counter(METRICS.providerCalls);
    const duration = registry.histogram(METRICS.providerDuration);
    const first = registry.histogram(METRICS.providerFirst);
    const tokens = registry.counter(METRICS.providerTokens);
    const audio = registry.counter(METRICS.providerAudio);
    const cost = registry.counter(METRICS.providerCost);
    calls.subscribe((call) => {
      const { type, provider, purpose, outcome } = call;
      const { inputTokens = 0, outputTokens = 0, audioSec = 0, costUsd = 0 } = call;
      const labels = { type, provider, purpose };
      this.totals[type].requests += 1;
      if (isProviderFailure(call)) this.totals[type].errors += 1;
      count.inc({ ...labels, outcome });
      duration.observe(labels, call.durationMs / 1000);
      if (call.firstOutputMs !== undefined) first.observe(labels, call.firstOutputMs / 1000);
      if (inputTokens > 0) tokens.inc({ ...labels, direction: 'input' }, inputTokens);
      if (outputTokens > 0) tokens.inc({ ...labels, direction: 'output' }, outputTokens);
      if (audioSec > 0) audio.inc({ type, provider }, audioSec);
      if (costUsd > 0) cost.inc({ type, provider }, costUsd);
    });
  }
}
