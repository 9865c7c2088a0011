import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  SpanKind as OtelSpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type Tracer as OtelTracer,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { setTimeout as delay } from 'node:timers/promises';
import { productVersion } from '../../config/product-version.js';
import type { TracingConfig } from '../../config/tracing.config.js';
import type { Logger } from '../../logging/logger.js';
import { ReportingExporter } from './reporting-exporter.js';
import { Tracer, TraceSpan, type SpanAttributes, type SpanKind, type TraceHeaders } from './span.js';
import { samplerOf } from './trace-sampler.js';

/** Spans that wait to be sent; beyond that new ones are dropped. */
const MAX_WAITING_SPANS = 2048;
const SPANS_PER_REQUEST = 256;
const SEND_EVERY_MS = 2000;
const EXPORT_TIMEOUT_MS = 10_000;
/** How long the end of the server waits for the last spans to be taken. */
const CLOSE_TIMEOUT_MS = 3000;

const KINDS = {
  internal: OtelSpanKind.INTERNAL,
  server: OtelSpanKind.SERVER,
  client: OtelSpanKind.CLIENT,
  consumer: OtelSpanKind.CONSUMER,
} as const;

const propagator = new W3CTraceContextPropagator();

type TracingSettings = Pick<TracingConfig, 'headers' | 'serviceName' | 'sampler' | 'sampledShare'>;

/** Traces by OpenTelemetry, sent to a collector in batches. Reads nothing of the environment that settings tell. */
export class OpenTelemetryTracer extends Tracer {
  private readonly exporter: ReportingExporter;
  private readonly provider: TracerProvider;
  private readonly tracer: OtelTracer;

  constructor(settings: TracingSettings & { endpoint: string }, logger: Pick<Logger, 'warn'>) {
    super();
    const { endpoint, headers, serviceName } = settings;
    const url = `${endpoint}/v1/traces`;
    this.exporter = new ReportingExporter(
      new OTLPTraceExporter({ url, headers: { ...headers }, timeoutMillis: EXPORT_TIMEOUT_MS }),
      logger,
    );
    const version = productVersion();
    this.provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }),
      sampler: samplerOf(settings),
      spanProcessors: [
        new BatchSpanProcessor({
          exporter: this.exporter,
          maxQueueSize: MAX_WAITING_SPANS,
          maxExportBatchSize: SPANS_PER_REQUEST,
          scheduledDelayMillis: SEND_EVERY_MS,
          exportTimeoutMillis: EXPORT_TIMEOUT_MS,
        }),
      ],
    });
    this.tracer = this.provider.getTracer('parley', version);
  }

  override begin(
    name: string,
    kind: SpanKind,
    context: Readonly<Record<string, unknown>>,
    attributes?: SpanAttributes,
  ): TraceSpan {
    const parent = propagator.extract(ROOT_CONTEXT, context, defaultTextMapGetter);
    return OpenTelemetrySpan.begin(this.tracer, parent, { name, kind, attributes });
  }

  override async close(): Promise<void> {
    const inTime = new AbortController();
    const closed = this.provider.shutdown().catch(() => undefined);
    const late = delay(CLOSE_TIMEOUT_MS, undefined, { signal: inTime.signal }).then(
      () => this.exporter.report(0, 'timeout'),
      () => undefined,
    );
    await Promise.race([closed, late]);
    inTime.abort();
  }
}

interface NewSpan {
  name: string;
  kind: SpanKind;
  attributes: SpanAttributes | undefined;
}

class OpenTelemetrySpan extends TraceSpan {
  private readonly context: Context;

  static begin(tracer: OtelTracer, parent: Context, { name, kind, attributes }: NewSpan): OpenTelemetrySpan {
    const options = { kind: KINDS[kind], ...(attributes !== undefined && { attributes }) };
    return new OpenTelemetrySpan(tracer, tracer.startSpan(name, options, parent), parent);
  }

  private constructor(
    private readonly tracer: OtelTracer,
    private readonly span: Span,
    parent: Context,
  ) {
    super();
    this.context = trace.setSpan(parent, span);
  }

  override get traceId(): string {
    return this.span.spanContext().traceId;
  }

  override get headers(): TraceHeaders {
    const headers: Record<string, string> = {};
    propagator.inject(this.context, headers, defaultTextMapSetter);
    return headers;
  }

  override beginChild(name: string, attributes?: SpanAttributes, kind: SpanKind = 'internal'): TraceSpan {
    return OpenTelemetrySpan.begin(this.tracer, this.context, { name, kind, attributes });
  }

  override setAttributes(attributes: SpanAttributes): void {
    this.span.setAttributes({ ...attributes });
  }

  override fail(code: string): void {
    this.span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', code);
  }

  override end(): void {
    if (this.span.isRecording()) this.span.end();
  }
}
