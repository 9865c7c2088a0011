import type { TracingConfig } from '../../config/tracing.config.js';
import type { Logger } from '../../logging/logger.js';
import type { Tracer } from './span.js';

/** A tracer, where settings name a collector. The libraries are loaded only then. */
export async function openTracer(
  config: TracingConfig,
  logger: Pick<Logger, 'warn'>,
): Promise<Tracer | undefined> {
  const { endpoint } = config;
  if (endpoint === undefined) return undefined;
  const { OpenTelemetryTracer } = await import('./open-telemetry-tracer.js');
  return new OpenTelemetryTracer({ ...config, endpoint }, logger);
}
