import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../platform/errors/app-error.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { StreamedReply } from './streamed-reply.js';

const broken = new AppError('tts_failed', 'broke off');

describe('StreamedReply', () => {
  let app: FastifyInstance;
  let parts: () => AsyncIterable<string>;
  let warned: object[];
  let hasEnded: Promise<void>;
  let url: string;

  beforeEach(async () => {
    warned = [];
    const warn = (fields: object): void => void warned.push(fields);
    const streamed = new StreamedReply({ warn } as unknown as Logger);
    app = fastify();
    let end: () => void = () => undefined;
    hasEnded = new Promise((resolve) => (end = resolve));
    const watched = async function* (): AsyncGenerator<string> {
      try {
        yield* parts();
      } finally {
        end();
      }
    };
    app.get('/audio', (_, reply) => streamed.send(reply, 'audio/mpeg', watched()));
    await app.listen({ port: 0, host: '127.0.0.1' });
    url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/audio`;
  });
  afterEach(async () => {
    vi.useRealTimers();
    await app.close();
  });

  it('sends parts as they come', async () => {
    let goOn: () => void = () => undefined;
    parts = async function* () {
      yield 'a';
      await new Promise<void>((resolve) => (goOn = resolve));
      yield 'b';
    };
    const response = await fetch(url);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect(response.headers.get('content-type')).toBe('audio/mpeg');
    expect((await reader?.read())?.value).toBe('a');
    goOn();
    expect((await reader?.read())?.value).toBe('b');
    expect((await reader?.read())?.done).toBe(true);
  });

  it('sends nothing as an empty answer', async () => {
    parts = async function* () {};
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('leaves an error before the first part to be answered', async () => {
    parts = () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(broken) }) });
    expect((await fetch(url)).status).toBe(500);
    expect(warned).toEqual([]);
  });

  it('cuts the connection on an error behind it, and notes it', async () => {
    parts = async function* () {
      yield 'a';
      throw broken;
    };
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow();
    expect(warned).toMatchObject([{ err: broken }]);
  });

  it('gives a client up that takes nothing for a minute', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let sent = 0;
    parts = async function* () {
      for (;;) {
        sent += 1;
        yield 'x'.repeat(100_000);
      }
    };
    const { port } = new URL(url);
    const idle = connect(Number(port), '127.0.0.1');
    idle.pause();
    await once(idle, 'connect');
    idle.write('GET /audio HTTP/1.1\r\nHost: a\r\n\r\n');
    for (let before = -1; sent === 0 || before !== sent;) {
      before = sent;
      for (let turns = 0; turns < 50; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    vi.advanceTimersByTime(61_000);
    await hasEnded;
    idle.destroy();
  });
});
