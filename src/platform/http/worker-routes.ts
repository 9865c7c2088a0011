import type { FastifyInstance } from 'fastify';
import { AppError } from '../errors/app-error.js';
import type { EnvelopeResolver } from './error-envelope.js';
import { pathOf } from './request-hooks.js';

const PROBES = /^\/(health|metrics)(\/|$)/;
const MESSAGE = 'This process works on jobs (ROLE=worker); ask one with ROLE=api or ROLE=all';

/** Lets a process that works on jobs answer probes and metrics, and 404 to everything else, in its path's envelope. */
export function answerProbesOnly(fastify: FastifyInstance, envelopes: EnvelopeResolver): void {
  fastify.addHook('onRequest', async (request, reply) => {
    const path = pathOf(request);
    if (PROBES.test(path)) return;
    const { status, body } = envelopes
      .resolve(path)
      .render(new AppError('route_not_found', MESSAGE), request.id);
    await reply.status(status).send(body);
  });
}
