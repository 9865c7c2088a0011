import { once } from 'node:events';
import { get } from 'node:http';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseExposition, valueOf, type Exposition } from '../../../test/support/exposition-parser.js';
import { observeHttp } from './http-metrics.js';
import { MetricRegistry } from './metric-registry.js';

describe('observeHttp', () => {
  let server: FastifyInstance;
  let registry: MetricRegistry;

  beforeEach(() => {
    server = fastify();
    registry = new MetricRegistry();
    observeHttp(server, registry, (route) => (route.startsWith('/tea') ? 'tea' : 'other'));
    server.get('/tea/:id', async () => 'tea');
    server.get('/broken', async () => {
      throw new Error('broken');
    });
  });

  afterEach(() => server.close());

  const scraped = async (): Promise<Exposition> => parseExposition(await registry.text(), 'text');

  it('counts requests under the pattern of their route, its surface and their status', async () => {
    for (const id of ['1', '2', '3?secret=canary']) await server.inject(`/tea/${id}`);
    await server.inject('/broken');
    const exposition = await scraped();
    const tea = { surface: 'tea', method: 'GET', route: '/tea/:id', status: '200' };
    expect(valueOf(exposition, 'parley_http_requests_total', tea)).toBe(3);
    expect(valueOf(exposition, 'parley_http_requests_total', { route: '/broken', status: '500' })).toBe(1);
    expect(valueOf(exposition, 'parley_http_request_duration_seconds_count', { route: '/tea/:id' })).toBe(3);
    expect(await registry.text()).not.toContain('canary');
  });

  it('counts a thousand unknown addresses, and odd methods, under a label each', async () => {
    for (let at = 0; at < 1000; at += 1) await server.inject(`/wp-${at}/admin.php`);
    await server.inject({ method: 'PROPFIND' as 'GET', url: '/tea/1' });
    const samples = (await scraped()).get('parley_http_requests_total')?.samples;
    expect(samples).toHaveLength(2);
    expect(samples?.[0]).toMatchObject({
      labels: { surface: 'other', method: 'GET', route: '(none)', status: '404' },
      value: 1000,
    });
    expect(samples?.[1]).toMatchObject({ labels: { method: 'other', route: '(none)' } });
  });

  it('counts a request once that closes before the hooks of its end are through', async () => {
    const other = fastify();
    other.addHook('onResponse', () => new Promise((resolve) => setImmediate(resolve)));
    observeHttp(other, (registry = new MetricRegistry()), () => 'tea');
    other.get('/tea', async () => 'tea');
    await (await fetch(`${await other.listen({ port: 0, host: '127.0.0.1' })}/tea`)).text();
    await other.close();
    const samples = (await scraped()).get('parley_http_requests_total')?.samples;
    expect(samples).toMatchObject([{ labels: { route: '/tea', status: '200' }, value: 1 }]);
  });

  it('counts a request whose client left before its answer, once', async () => {
    const worked = new Promise<void>((resolve) => {
      server.get('/slow', async (_, reply) => {
        await once(reply.raw, 'close');
        setImmediate(resolve);
        return 'too late';
      });
    });
    const client = get(`${await server.listen({ port: 0, host: '127.0.0.1' })}/slow`, { agent: false });
    client.on('error', () => undefined);
    await once(server.server, 'request');
    client.destroy();
    await worked;
    const samples = (await scraped()).get('parley_http_requests_total')?.samples;
    expect(samples).toMatchObject([{ labels: { route: '/slow', status: '499' }, value: 1 }]);
  });

  it('knows what is being answered, its event streams and connections, until clients go', async () => {
    const left = new Promise<void>((resolve) => {
      server.get('/stream', (_, reply) => {
        reply.hijack();
        reply.raw.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n');
        reply.raw.once('close', () => setImmediate(resolve));
      });
    });
    const client = get(`${await server.listen({ port: 0, host: '127.0.0.1' })}/stream`, { agent: false });
    await once(client, 'response');
    const open = await scraped();
    expect(valueOf(open, 'parley_http_requests_in_flight')).toBe(1);
    expect(valueOf(open, 'parley_event_streams_open')).toBe(1);
    expect(valueOf(open, 'parley_connections_open')).toBe(1);
    client.destroy();
    await left;
    const over = await scraped();
    const stream = { route: '/stream', status: '200' };
    expect(valueOf(over, 'parley_http_requests_total', stream)).toBe(1);
    expect(valueOf(over, 'parley_http_request_duration_seconds_count', { route: '/stream' })).toBe(1);
    expect(valueOf(over, 'parley_http_requests_in_flight')).toBe(0);
    expect(valueOf(over, 'parley_event_streams_open')).toBe(0);
    expect(valueOf(over, 'parley_connections_open')).toBe(0);
  });
});
