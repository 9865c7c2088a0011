import { describe, expect, it } from 'vitest';
import { RecordingTracer } from '../../../../test/support/recording-tracer.js';
import type { WriteTransaction } from '../../../platform/database/write-transaction.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { currentSpan } from '../../../platform/telemetry/tracing/current-span.js';
import type { JobLease } from '../queue/job-record.js';
import { traceOfNow } from '../queue/job-trace.js';
import { completed, type JobHandlerDefinition } from './job-handler.js';
import { tracingAttempts } from './tracing-attempts.js';

const LEASE: JobLease = {
  jobId: 'job-1',
  kind: 'tea',
  seq: 1,
  attempt: 2,
  deaths: 0,
  retries: 0,
  payload: {},
  createdAtMs: 0,
  trace: '{"traceparent":"request"}',
};
const TX = {} as WriteTransaction;
const { signal } = new AbortController();

const handlerOf = (parts: Partial<JobHandlerDefinition>): JobHandlerDefinition => ({
  kind: 'tea',
  concurrency: 1,
  work: async () => undefined,
  onFailed: undefined,
  ...parts,
});

describe('tracingAttempts', () => {
  it('is the handler itself where nothing is traced', () => {
    const handler = handlerOf({});
    expect(tracingAttempts(handler, undefined)).toBe(handler);
  });

  it('goes on with the trace that the job was asked for in, and hands it to what the end of the job stores', async () => {
    const tracer = new RecordingTracer();
    let followUp: string | null = null;
    const store = async (): Promise<void> => void (followUp = traceOfNow());
    const handler = tracingAttempts(handlerOf({ work: async () => completed(store) }), tracer);
    const outcome = await handler.work(LEASE, signal);
    await outcome?.store?.(TX);
    expect(tracer.spans).toMatchObject([
      { name: 'job tea', parent: 'request', isOver: true },
      { name: 'store', parent: 'job tea', isOver: true },
    ]);
    expect(tracer.spans[0]?.attributes).toMatchObject({ 'parley.job.id': 'job-1', 'parley.job.attempt': 2 });
    expect(followUp).toBe('{"traceparent":"store"}');
  });

  it('marks an attempt as failed, and hands its trace to what the failure stores', async () => {
    const tracer = new RecordingTracer();
    const failed: unknown[] = [];
    const handler = tracingAttempts(
      handlerOf({
        work: () => Promise.reject(new AppError('inference_failed', 'broken')),
        onFailed: async () => void failed.push(currentSpan()?.traceId),
      }),
      tracer,
    );
    await expect(handler.work({ ...LEASE, trace: null }, signal)).rejects.toThrow('broken');
    const lease = { ...LEASE };
    await handler.work(lease, signal).catch(() => undefined);
    await handler.onFailed?.(TX, lease, new AppError('inference_failed', 'broken'));
    expect(tracer.spans.map(({ parent, failure }) => [parent, failure])).toEqual([
      [undefined, 'inference_failed'],
      ['request', 'inference_failed'],
    ]);
    expect(failed).toEqual(['trace of job tea']);
  });
});
