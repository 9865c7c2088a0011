import { currentSpan } from '../../../platform/telemetry/tracing/current-span.js';
import type { TraceHeaders } from '../../../platform/telemetry/tracing/span.js';

/** The trace that the work at hand belongs to, as a row of a job keeps it; null where there is none. */
export function traceOfNow(): string | null {
  const headers = currentSpan()?.headers;
  return headers === undefined ? null : JSON.stringify(headers);
}

/** What {@link traceOfNow} gave, as headers again. */
export function traceHeadersOf(trace: string | null | undefined): TraceHeaders {
  return trace == null ? {} : (JSON.parse(trace) as TraceHeaders);
}
