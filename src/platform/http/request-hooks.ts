import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../logging/logger.js';
import { CLIENT_GONE, isEventStream } from '../telemetry/answer-ends.js';
import { traceIdOf } from '../telemetry/tracing/http-spans.js';

const ACCEPTABLE_REQUEST_ID = /^[A-Za-z0-9._:-]{1,128}$/;
const QUIET_ROUTES = /^\/(health|metrics)(\/|$)/;

/** A request's id: the caller's `x-request-id` where it is well-formed, else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && ACCEPTABLE_REQUEST_ID.test(given) ? given : randomUUID();
}

/**
 * Puts `x-request-id` on every answer and writes one log line a request, without query strings; of one whose client
 * left too.
 */
export function addRequestHooks(fastify: FastifyInstance, logger: Logger): void {
  const log = (request: FastifyRequest, reply: FastifyReply, isAborted: boolean): void => {
    const route = request.routeOptions.url ?? '(none)';
    const fields = {
      requestId: request.id,
      traceId: traceIdOf(request),
      method: request.method,
      route,
      status: isAborted ? CLIENT_GONE : reply.statusCode,
      ...(isAborted ? { aborted: true } : {}),
      durationMs: Math.round(reply.elapsedTime * 10) / 10,
    };
    if (QUIET_ROUTES.test(route)) logger.debug(fields, 'request');
    else logger.info(fields, 'request');
  };
  const answered = new WeakSet<FastifyReply>();
  fastify.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    reply.raw.once('close', () => {
      const isEnded = answered.has(reply) || reply.raw.writableFinished;
      if (!isEnded) log(request, reply, !isEventStream(reply.raw));
    });
  });
  fastify.addHook('onResponse', async (request, reply) => {
    answered.add(reply);
    log(request, reply, false);
  });
}

/** How long a client may take over an answer once the server closes; a slow one must not hold it up for ever. */
const LAST_ANSWERS_MS = 2000;

/** Cuts off, when the server closes, the connections whose clients do not take their answers in time. */
export function cutSlowClientsOnClose(fastify: FastifyInstance): void {
  fastify.addHook('preClose', async () => {
    setTimeout(() => fastify.server.closeAllConnections(), LAST_ANSWERS_MS).unref();
  });
}

/**
 * Takes `basePath` off an address when it is there, so that a proxy may leave it on.
 *
 * @param isOwnPath whether the server has something at a path as it stands: `/api/jobs` stays whole behind `/api`.
 */
export function stripBasePath(url: string, basePath: string, isOwnPath: (path: string) => boolean): string {
  if (basePath === '' || !url.startsWith(basePath) || isOwnPath(pathOf({ url }))) return url;
  const rest = url.slice(basePath.length);
  if (rest === '') return '/';
  if (rest.startsWith('/')) return rest;
  return rest.startsWith('?') ? `/${rest}` : url;
}

/**
 * The path of a request as the router reads it: percent-encoded letters are those letters, an encoded slash is none.
 * Without the query string, which may hold tokens.
 */
export function pathOf({ url }: Pick<FastifyRequest, 'url'>): string {
  const [path = ''] = url.split('?', 1);
  return path.split('/').map(decodedSegment).join('/');
}

/** The query of a request: all behind the first question mark, since a value may have others. Empty where there is none. */
export function queryOf({ url }: Pick<FastifyRequest, 'url'>): string {
  const mark = url.indexOf('?');
  return mark === -1 ? '' : url.slice(mark + 1);
}

function decodedSegment(segment: string): string {
  try {
    return decodeURI(segment);
  } catch {
    return segment;
  }
}
