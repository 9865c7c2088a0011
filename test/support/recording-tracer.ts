import {
  Tracer,
  TraceSpan,
  type SpanAttributes,
  type SpanKind,
  type TraceHeaders,
} from '../../src/platform/telemetry/tracing/span.js';

/** A span that keeps what it is told. Its trace is named after the first of it. */
export class RecordedSpan extends TraceSpan {
  failure: string | null = null;
  isOver = false;
  attributes: SpanAttributes;

  constructor(
    readonly name: string,
    readonly parent: string | undefined,
    private readonly spans: RecordedSpan[],
    attributes: SpanAttributes = {},
  ) {
    super();
    this.attributes = attributes;
    spans.push(this);
  }

  override get traceId(): string {
    return `trace of ${this.name}`;
  }

  override get headers(): TraceHeaders {
    return { traceparent: this.name };
  }

  override beginChild(name: string, attributes?: SpanAttributes): RecordedSpan {
    return new RecordedSpan(name, this.name, this.spans, attributes);
  }

  override setAttributes(attributes: SpanAttributes): void {
    this.attributes = { ...this.attributes, ...attributes };
  }

  override fail(code: string): void {
    this.failure = code;
  }

  override end(): void {
    this.isOver = true;
  }
}

/** Keeps spans in the order of their beginning; `traceparent` is the name of a span. */
export class RecordingTracer extends Tracer {
  readonly spans: RecordedSpan[] = [];
  isClosed = false;

  override begin(
    name: string,
    _: SpanKind,
    context: Readonly<Record<string, unknown>>,
    attributes?: SpanAttributes,
  ): RecordedSpan {
    const { traceparent } = context;
    return new RecordedSpan(
      name,
      typeof traceparent === 'string' ? traceparent : undefined,
      this.spans,
      attributes,
    );
  }

  override async close(): Promise<void> {
    this.isClosed = true;
  }
}
