import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { CLIENT_GONE, isEventStream } from './answer-ends.js';
import { METRICS } from './metric-names.js';
import type { MetricRegistry } from './metric-registry.js';

/** What requests without a route share, so that addresses that are tried at random do not become labels. */
const NO_ROUTE = '(none)';
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

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
  const count = ({ request }: FastifyReply, status: number): { surface: string; route: string } => {
    const { method, routeOptions } = request;
    const route = routeOptions.url ?? NO_ROUTE;
    let surface = surfaces.get(route);
    if (surface === undefined) surfaces.set(route, (surface = surfaceOf(route)));
    requests.inc({ surface, method: METHODS.has(method) ? method : 'other', route, status });
    return { surface, route };
  };
  fastify.addHook('onResponse', async (_, reply) => {
    duration.observe(count(reply, reply.statusCode), reply.elapsedTime / 1000);
  });
  observeOpenRequests(fastify, registry, (reply) => {
    if (!isEventStream(reply.raw)) count(reply, CLIENT_GONE);
    else duration.observe(count(reply, reply.statusCode), reply.elapsedTime / 1000);
  });
  observeConnections(fastify, registry);
}

/** @param onCutOff told of every answer that closes before it was sent to its end. */
function observeOpenRequests(
  fastify: FastifyInstance,
  registry: MetricRegistry,
  onCutOff: (reply: FastifyReply) => void,
): void {
  const open = new Map<ServerResponse, FastifyReply>();
  function forget(this: ServerResponse): void {
    const reply = open.get(this);
    open.delete(this);
    // It may close before the hooks of its end have come to this one.
    if (reply !== undefined && !this.writableFinished) onCutOff(reply);
  }
  fastify.addHook('onRequest', async (_, reply) => {
    open.set(reply.raw, reply);
    reply.raw.once('close', forget);
  });
  fastify.addHook('onResponse', (_, { raw }, done) => {
    open.delete(raw);
    done();
  });
  registry.observe(METRICS.httpInFlight, (set) => set(open.size));
  registry.observe(METRICS.httpStreams, (set) => {
    set([...open.keys()].filter(isEventStream).length);
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
