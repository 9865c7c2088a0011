import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { withinSpan } from './current-span.js';
import type { Tracer, TraceSpan } from './span.js';

/** What asks often and means little. */
const UNTRACED_ROUTES = /^\/(health|metrics)(\/|$)/;
const SERVER_ERROR = 500;

const spans = new WeakMap<IncomingMessage, TraceSpan>();

/** The trace that a request belongs to; undefined when it is not traced. */
export function traceIdOf({ raw }: FastifyRequest): string | undefined {
  return spans.get(raw)?.traceId;
}

/**
 * Makes every request a span, named by the pattern of its route, and a part of its caller's trace where it sends
 * `traceparent`. Its handler runs as part of it. Ends the tracer with the server. Call it before routes are added.
 */
export function traceHttp(fastify: FastifyInstance, tracer: Tracer): void {
  fastify.addHook('onRequest', async (request, reply) => {
    const { url: route } = request.routeOptions;
    if (route !== undefined && UNTRACED_ROUTES.test(route)) return;
    const span = tracer.begin(spanNameOf(request), 'server', request.headers, {
      'http.request.method': request.method,
      'http.route': route,
      'parley.request_id': request.id,
    });
    spans.set(request.raw, span);
    reply.raw.once('close', () => end(span, reply));
  });
  // Not before: the body arrives in events of the connection, which know nothing of this.
  fastify.addHook('preHandler', (request, _, done) => withinSpan(spans.get(request.raw), done));
  fastify.addHook('onClose', () => tracer.close());
}

function spanNameOf({ method, routeOptions }: FastifyRequest): string {
  return routeOptions.url === undefined ? method : `${method} ${routeOptions.url}`;
}

function end(span: TraceSpan, { raw }: FastifyReply): void {
  span.setAttributes({
    'http.response.status_code': raw.headersSent ? raw.statusCode : undefined,
    'parley.client_gone': raw.writableFinished ? undefined : true,
  });
  if (raw.headersSent && raw.statusCode >= SERVER_ERROR) span.fail(String(raw.statusCode));
  span.end();
}
