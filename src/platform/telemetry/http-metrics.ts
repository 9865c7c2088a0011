import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { METRICS } from './metric-names.js';
import type { MetricRegistry } from './metric-registry.js';

/** What requests without a route share, so that addresses that are tried at random do not become labels. */
const NO_ROUTE = '(none)';
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const EVENT_STREAM = /^content-type: text\/event-stream/im;

/**
 * Counts and times every request by the pattern of its route, never by its address, and counts what is open. Call it
 * before routes are added.
 *
 * @param surfaceOf the surface that a route pattern belongs to; asked once for each pattern.
 */
export function observeHttp(
  fastify: FastifyInstance,
  registry: MetricRegistry,
  surfaceOf: (route: string) => string,
): void {
  const requests = registry.counter(METRICS.httpRequests);
  const duration = registry.histogram(METRICS.httpDuration);
  const surfaces = new Map<string, string>();
  fastify.addHook('onResponse', async ({ method, routeOptions }, reply) => {
    const route = routeOptions.url ?? NO_ROUTE;
    let surface = surfaces.get(route);
    if (surface === undefined) surfaces.set(route, (surface = surfaceOf(route)));
    const known = METHODS.has(method) ? method : 'other';
    requests.inc({ surface, method: known, route, status: reply.statusCode });
    duration.observe({ surface, route }, reply.elapsedTime / 1000);
  });
  observeOpenRequests(fastify, registry);
  observeConnections(fastify, registry);
}

function observeOpenRequests(fastify: FastifyInstance, registry: MetricRegistry): void {
  const open = new Set<ServerResponse>();
  function forget(this: ServerResponse): void {
    open.delete(this);
  }
  fastify.addHook('onRequest', async (_, { raw }) => {
    open.add(raw);
    raw.once('close', forget);
  });
  registry.observe(METRICS.httpInFlight, (set) => set(open.size));
  registry.observe(METRICS.httpStreams, (set) => {
    set([...open].filter(isEventStream).length);
  });
}

function observeConnections(fastify: FastifyInstance, registry: MetricRegistry): void {
  const open = new Set<Socket>();
  fastify.server.on('connection', (socket: Socket) => {
    // One whose request offered another protocol comes anew with every such request.
    if (open.has(socket)) return;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  registry.observe(METRICS.connectionsOpen, (set) => set(open.size));
}

/** Node keeps headers that were given to `writeHead`, as those of event streams are, in the text of the head alone. */
function isEventStream(response: ServerResponse): boolean {
  const { _header: head } = response as ServerResponse & { _header?: string | null };
  return typeof head === 'string' && EVENT_STREAM.test(head);
}
