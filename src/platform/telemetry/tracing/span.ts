/** What is known of a span: figures, names and codes; never what was said, a secret, or an address of a user. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** `server` and `consumer` begin what somebody else asked for, `client` is a request to somebody else. */
export type SpanKind = 'internal' | 'server' | 'client' | 'consumer';

/** A trace's context as it travels, by W3C Trace Context: `traceparent`, and `tracestate` where there is one. */
export type TraceHeaders = Readonly<Record<string, string>>;

/** A piece of work in a trace. Whoever begins it ends it. */
export abstract class TraceSpan {
  abstract readonly traceId: string;
  /** The context that work which this one asks for belongs to. */
  abstract readonly headers: TraceHeaders;

  abstract beginChild(name: string, attributes?: SpanAttributes, kind?: SpanKind): TraceSpan;

  abstract setAttributes(attributes: SpanAttributes): void;

  /** Marks the work as failed, by the code of an error. */
  abstract fail(code: string): void;

  /** Later calls have no effect. */
  abstract end(): void;
}

/** Begins traces, or goes on with those of others. There is none where nothing is traced. */
export abstract class Tracer {
  /** @param context where the work was asked for; what is not well-formed begins a new trace. */
  abstract begin(
    name: string,
    kind: SpanKind,
    context: Readonly<Record<string, unknown>>,
    attributes?: SpanAttributes,
  ): TraceSpan;

  /** Sends what is not sent yet, within a few seconds; never rejects. */
  abstract close(): Promise<void>;
}
