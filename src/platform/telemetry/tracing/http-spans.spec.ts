import { once } from 'node:events';
import { get } from 'node:http';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordingTracer } from '../../../../test/support/recording-tracer.js';
import { currentSpan } from './current-span.js';
import { traceHttp, traceIdOf } from './http-spans.js';

describe('traceHttp', () => {
  let server: FastifyInstance;
  let tracer: RecordingTracer;

  beforeEach(() => {
    server = fastify();
    tracer = new RecordingTracer();
    traceHttp(server, tracer);
    server.post('/tea/:id', async (request) => ({ id: traceIdOf(request), current: currentSpan()?.traceId }));
    server.get('/broken', async () => {
      throw new Error('broken');
    });
    server.get('/health/ready', async () => 'ready');
  });

  afterEach(() => server.close());

  it('runs the handler, body and all, in a span by the pattern of its route', async () => {
    const headers = { traceparent: 'caller' };
    const { body } = await server.inject({ method: 'POST', url: '/tea/1?token=canary', headers, body: {} });
    expect(JSON.parse(body)).toEqual({ id: 'trace of POST /tea/:id', current: 'trace of POST /tea/:id' });
    expect(tracer.spans).toMatchObject([
      { name: 'POST /tea/:id', parent: 'caller', isOver: true, failure: null },
    ]);
    expect(tracer.spans[0]?.attributes).toMatchObject({
      'http.route': '/tea/:id',
      'http.response.status_code': 200,
    });
  });

  it('marks what this server failed at, and does not name what has no route', async () => {
    await server.inject('/broken');
    await server.inject('/wp-admin/canary');
    expect(tracer.spans).toMatchObject([
      { name: 'GET /broken', failure: '500' },
      { name: 'GET', failure: null },
    ]);
    expect(JSON.stringify(tracer.spans.map(({ name, attributes }) => [name, attributes]))).not.toContain(
      'canary',
    );
  });

  it('does not trace probes', async () => {
    await server.inject('/health/ready');
    expect(tracer.spans).toEqual([]);
  });

  it('ends the span of a client that goes', async () => {
    const gone = new Promise<void>((resolve) => {
      server.get('/slow', (_, reply) => {
        reply.hijack();
        reply.raw.writeHead(200).write('wait');
        reply.raw.once('close', () => setImmediate(resolve));
      });
    });
    const client = get(`${await server.listen({ port: 0, host: '127.0.0.1' })}/slow`, { agent: false });
    await once(client, 'response');
    client.destroy();
    await gone;
    expect(tracer.spans[0]).toMatchObject({ isOver: true, failure: null });
    expect(tracer.spans[0]?.attributes).toMatchObject({ 'parley.client_gone': true });
  });

  it('ends the tracer with the server', async () => {
    await server.close();
    expect(tracer.isClosed).toBe(true);
  });
});
