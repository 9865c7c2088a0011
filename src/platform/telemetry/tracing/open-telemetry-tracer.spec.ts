import { afterEach, describe, expect, it } from 'vitest';
import type { TracingConfig } from '../../config/tracing.config.js';
import { OpenTelemetryTracer } from './open-telemetry-tracer.js';
import type { TraceHeaders } from './span.js';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';
const open: OpenTelemetryTracer[] = [];

/** Keeps nothing, unless its caller does or the settings say so: nothing is sent. */
const tracerWith = (sampler: TracingConfig['sampler']): OpenTelemetryTracer => {
  const settings = {
    endpoint: 'http://127.0.0.1:9',
    headers: {},
    serviceName: 'test',
    sampledShare: 1,
    sampler,
  };
  const tracer = new OpenTelemetryTracer(settings, { warn: () => undefined });
  open.push(tracer);
  return tracer;
};
const headersFor = (
  context: Record<string, string>,
  sampler: TracingConfig['sampler'] = 'parentbased_always_off',
): TraceHeaders => tracerWith(sampler).begin('work', 'server', context).headers;

afterEach(() => Promise.all(open.splice(0).map((tracer) => tracer.close())));

describe('OpenTelemetryTracer', () => {
  it.each([
    ['00', '01', '01'],
    ['00', '00', '00'],
    ['00', '03', '01'],
    ['cc', '01', '01'],
  ])('goes on with a trace of version %s and flags %s, with flags %s', (version, flags, expected) => {
    const { traceparent = '', tracestate } = headersFor({
      traceparent: `${version}-${TRACE_ID}-${SPAN_ID}-${flags}`,
      tracestate: 'vendor=its-own',
    });
    expect(traceparent).toMatch(new RegExp(`^00-${TRACE_ID}-(?!${SPAN_ID})[0-9a-f]{16}-${expected}$`));
    expect(tracestate).toBe('vendor=its-own');
  });

  it.each([
    `00-${TRACE_ID.toUpperCase()}-${SPAN_ID}-01`,
    `ff-${TRACE_ID}-${SPAN_ID}-01`,
    `00-${'0'.repeat(32)}-${SPAN_ID}-01`,
    `00-${TRACE_ID}-${'0'.repeat(16)}-01`,
    `00-${TRACE_ID}-${SPAN_ID}-01-more`,
    `00-${TRACE_ID}-${SPAN_ID}-01, 00-${TRACE_ID}-${SPAN_ID}-01`,
    'nonsense',
  ])('begins a trace of its own, without the state of another, for %s', (traceparent) => {
    const headers = headersFor({ traceparent, tracestate: 'vendor=its-own' });
    expect(headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(headers['traceparent']).not.toContain(TRACE_ID);
    expect(headers).not.toHaveProperty('tracestate');
  });

  it('keeps what settings say, also against its caller', () => {
    const kept = `00-${TRACE_ID}-${SPAN_ID}-01`;
    expect(headersFor({ traceparent: kept }, 'always_off')['traceparent']).toMatch(/-00$/);
    expect(headersFor({ traceparent: kept }, 'parentbased_traceidratio')['traceparent']).toMatch(/-01$/);
  });

  it('gives parts of the work the same trace, and their own place in it', () => {
    const span = tracerWith('always_off').begin('work', 'server', {});
    const child = span.beginChild('part');
    expect(child.traceId).toBe(span.traceId);
    expect(child.headers).not.toEqual(span.headers);
  });
});
