import {
  keepingSpan,
  traced,
  withinSpan,
  workedThrough,
} from '../../../platform/telemetry/tracing/current-span.js';
import type { Tracer, TraceSpan } from '../../../platform/telemetry/tracing/span.js';
import type { JobLease } from '../queue/job-record.js';
import { traceHeadersOf } from '../queue/job-trace.js';
import type { JobHandlerDefinition, JobOutcome } from './job-handler.js';

/**
 * A handler whose attempts are spans of the trace that the job was asked for in, in whatever process. What an attempt
 * stores belongs to it, and so do the jobs that follow.
 */
export function tracingAttempts(
  handler: JobHandlerDefinition,
  tracer: Tracer | undefined,
): JobHandlerDefinition {
  if (tracer === undefined) return handler;
  const spans = new WeakMap<JobLease, TraceSpan>();
  return {
    ...handler,
    work(lease, signal): Promise<JobOutcome | void> {
      const span = tracer.begin(`job ${lease.kind}`, 'consumer', traceHeadersOf(lease.trace), {
        'parley.job.id': lease.jobId,
        'parley.job.kind': lease.kind,
        'parley.job.attempt': lease.attempt,
        'parley.job.age_ms': Math.max(0, Date.now() - lease.createdAtMs),
      });
      spans.set(lease, span);
      return workedThrough(span, async () => {
        const outcome = await handler.work(lease, signal);
        span.setAttributes({ 'parley.job.outcome': outcome?.outcome ?? 'completed' });
        return outcome && storingInSpan(outcome);
      });
    },
    onFailed:
      handler.onFailed &&
      ((tx, lease, error) => withinSpan(spans.get(lease), async () => handler.onFailed?.(tx, lease, error))),
  };
}

function storingInSpan(outcome: JobOutcome): JobOutcome {
  const { store } = outcome;
  if (store === undefined) return outcome;
  return { ...outcome, store: keepingSpan((tx) => traced('store', () => store(tx))) };
}
