import type { CallTally } from '../../../platform/telemetry/call-tally.js';
import { METRICS } from '../../../platform/telemetry/metric-names.js';
import type { MetricRegistry } from '../../../platform/telemetry/metric-registry.js';

/** Makes metrics of telephone calls; one that was refused has no length. */
export function observeCalls(registry: MetricRegistry, tally: CallTally): void {
  const count = registry.counter(METRICS.calls);
  const duration = registry.histogram(METRICS.callDuration);
  const actions = registry.counter(METRICS.callActions);
  tally.onAction((figures) => actions.inc({ ...figures }));
  tally.onCall(({ carrier, outcome, durationMs }) => {
    count.inc({ carrier, outcome });
    if (durationMs > 0) duration.observe({ carrier }, durationMs / 1000);
  });
}
