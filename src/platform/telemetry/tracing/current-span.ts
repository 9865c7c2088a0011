import { AsyncLocalStorage } from 'node:async_hooks';
import { AppError } from '../../errors/app-error.js';
import type { SpanAttributes, SpanKind, TraceHeaders, TraceSpan } from './span.js';

/**
 * The span that the work at hand belongs to. Where nothing is traced there never is one, and asking costs nothing that
 * can be measured: Node keeps track only once something was put in.
 */
const current = new AsyncLocalStorage<TraceSpan>();

const NO_HEADERS: TraceHeaders = {};

export function currentSpan(): TraceSpan | undefined {
  return current.getStore();
}

/** What a request to somebody else takes along, so that its trace goes on there. */
export function traceHeaders(): TraceHeaders {
  return current.getStore()?.headers ?? NO_HEADERS;
}

/** Does work as part of a span, also what it leaves running; as it is, where there is none. */
export function withinSpan<T>(span: TraceSpan | undefined, work: () => T): T {
  return span === undefined ? work() : current.run(span, work);
}

/** The same function, which belongs to the span of now whoever calls it. */
export function keepingSpan<A extends unknown[], T>(work: (...args: A) => T): (...args: A) => T {
  const span = current.getStore();
  return span === undefined ? work : (...args) => current.run(span, () => work(...args));
}

/** A span below that of now, which does not become that of now; undefined where nothing is traced. */
export function beginSpan(name: string, attributes?: SpanAttributes, kind?: SpanKind): TraceSpan | undefined {
  return current.getStore()?.beginChild(name, attributes, kind);
}

/** Does work as a span below that of now; a rejection marks it as failed. */
export async function traced<T>(
  name: string,
  work: (span: TraceSpan | undefined) => Promise<T>,
  attributes?: SpanAttributes,
  kind?: SpanKind,
): Promise<T> {
  const span = beginSpan(name, attributes, kind);
  return span === undefined ? work(undefined) : workedThrough(span, () => work(span));
}

/** Does work as the given span, and ends it; a rejection marks it as failed. */
export async function workedThrough<T>(span: TraceSpan, work: () => Promise<T>): Promise<T> {
  try {
    return await current.run(span, work);
  } catch (error) {
    span.fail(AppError.from(error).code);
    throw error;
  } finally {
    span.end();
  }
}
