import { METRICS } from '../../../platform/telemetry/metric-names.js';
import type { MetricRegistry } from '../../../platform/telemetry/metric-registry.js';
import { CLOSE } from '../../../platform/ws/close-codes.js';
import type { LiveSockets } from '../../../platform/ws/live-sockets.js';

const KNOWN_CODES: ReadonlySet<number> = new Set(Object.values(CLOSE));

/** Counts how sockets end, and which requests for one are refused. */
export function observeSockets(registry: MetricRegistry, sockets: Pick<LiveSockets, 'onOutcome'>): void {
  const closes = registry.counter(METRICS.socketCloses);
  const refusals = registry.counter(METRICS.socketRefusals);
  sockets.onOutcome((outcome) => {
    if ('refusedWith' in outcome) return refusals.inc({ status: outcome.refusedWith });
    const { surface, closeCode } = outcome;
    closes.inc({ surface, code: KNOWN_CODES.has(closeCode) ? closeCode : 'other' });
  });
}
