import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { Writable } from 'node:stream';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../logging/logger.js';
import { addRequestHooks, pathOf, queryOf, requestIdOf, stripBasePath } from './request-hooks.js';

const withHeader = (value: string): IncomingMessage => ({ headers: { 'x-request-id': value } }) as never;

describe('requestIdOf', () => {
  it('keeps a well-formed id', () => {
    expect(requestIdOf(withHeader('abc-1.2:3_4'))).toBe('abc-1.2:3_4');
  });

  it.each(['', 'with space', 'a\nb', 'x'.repeat(129)])('replaces %j', (value) => {
    expect(requestIdOf(withHeader(value))).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('pathOf', () => {
  it.each([
    ['/api/jobs?x=1?y', '/api/jobs'],
    ['/api/%6aobs/%C3%A4', '/api/jobs/ä'],
    ['/%61pi/jobs/%zz', '/api/jobs/%zz'],
    ['/api%2Fjobs', '/api%2Fjobs'],
  ])('reads %s as %s', (url, expected) => {
    expect(pathOf({ url })).toBe(expected);
  });
});

describe('queryOf', () => {
  it.each([
    ['/voice/x?a=1&b=2', 'a=1&b=2'],
    ['/voice/x?a=why?&b=2', 'a=why?&b=2'],
    ['/voice/x?', ''],
    ['/voice/x', ''],
  ])('reads %s as %s', (url, expected) => {
    expect(queryOf({ url })).toBe(expected);
  });
});

describe('stripBasePath', () => {
  it.each([
    ['/api/v1/models', '/api', '/v1/models'],
    ['/api', '/api', '/'],
    ['/api?x=1', '/api', '/?x=1'],
    ['/apix/v1', '/api', '/apix/v1'],
    ['/v1/models', '/api', '/v1/models'],
    ['/v1/models', '', '/v1/models'],
    ['/api/jobs?x=1', '/api', '/api/jobs?x=1'],
    ['/api/api/jobs', '/api', '/api/jobs'],
  ])('turns %s behind %s into %s', (url, base, expected) => {
    expect(stripBasePath(url, base, (path) => path === '/api/jobs')).toBe(expected);
  });
});

describe('the log line of a request', () => {
  let server: FastifyInstance;
  let lines: Record<string, unknown>[];

  beforeEach(() => {
    server = fastify();
    lines = [];
    const destination = new Writable({
      write: (chunk: Buffer, _encoding, done) => (
        lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>),
        done()
      ),
    });
    addRequestHooks(server, createLogger({ level: 'info', pretty: false, destination }));
  });
  afterEach(() => server.close());

  /** Leaves once the handler is at work, or once the answer has begun; resolves when the handler is done. */
  const leave = async (path: string, worked: Promise<void>, hasBegun = false): Promise<void> => {
    const client = get(`${await server.listen({ port: 0, host: '127.0.0.1' })}${path}`, { agent: false });
    client.on('error', () => undefined);
    if (hasBegun) await once(client, 'response');
    else await once(server.server, 'request');
    client.destroy();
    await worked;
    await new Promise((resolve) => setImmediate(resolve));
  };

  it('is one for an answer', async () => {
    server.get('/tea', async () => 'tea');
    await server.inject('/tea?secret=canary');
    expect(lines).toMatchObject([{ route: '/tea', status: 200, msg: 'request' }]);
    expect(lines[0]).not.toHaveProperty('aborted');
    expect(JSON.stringify(lines)).not.toContain('canary');
  });

  it('is one for a client that left before its answer', async () => {
    const worked = new Promise<void>((resolve) => {
      server.get('/slow', async (_, reply) => {
        await once(reply.raw, 'close');
        setImmediate(resolve);
        return 'too late';
      });
    });
    await leave('/slow', worked);
    expect(lines).toMatchObject([{ route: '/slow', status: 499, aborted: true, level: 30 }]);
  });

  it('is one as for others when an event stream is left', async () => {
    const worked = new Promise<void>((resolve) => {
      server.get('/events', (_, reply) => {
        reply.hijack();
        reply.raw.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n');
        reply.raw.once('close', () => setImmediate(resolve));
      });
    });
    await leave('/events', worked, true);
    expect(lines).toMatchObject([{ route: '/events', status: 200 }]);
    expect(lines[0]).not.toHaveProperty('aborted');
  });
});
