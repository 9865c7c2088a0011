import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startEchoApp, type EchoApp } from '../support/echo-surface.js';
import { maskedFrame, textFrame, writeRaw } from '../support/raw-frames.js';
import { rawRequest, SocketClient } from '../support/socket-client.js';

const MIB = 1024 * 1024;

describe('an open socket', () => {
  let app: EchoApp;

  beforeAll(async () => {
    app = await startEchoApp();
  });

  afterEach(() => {
    app.echo.limits = {};
    app.echo.hold = Promise.resolve();
    app.echo.handled.length = 0;
  });
  afterAll(() => app.close());

  const bodies = (client: SocketClient): unknown[] =>
    client.messages.map((text) => JSON.parse(String(text)) as unknown);
  const error = (message: string): object => ({ error: expect.objectContaining({ message }) as unknown });
  const logged = (message: string, requestId = app.echo.requests.at(-1)?.id): unknown[] =>
    app
      .log()
      .split('\n')
      .filter((line) => line.includes(message) && line.includes(String(requestId)))
      .map((line) => JSON.parse(line) as unknown);
  /** Commands wait until the returned function is called. */
  const holdUp = (): (() => void) => {
    let release = (): void => undefined;
    app.echo.hold = new Promise((resolve) => (release = resolve));
    return release;
  };

  it('answers two messages that come in one packet, in order', async () => {
    const socket = rawRequest(app.at());
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('101 Switching Protocols');
    socket.write(Buffer.concat([textFrame('{"text":"one"}'), textFrame('{"text":"two"}')]));
    await expect.poll(() => app.echo.handled).toEqual(['one', 'two']);
    socket.destroy();
  });

  it('handles one command after the other, control ahead of the media that waits', async () => {
    const client = await SocketClient.open(app.at());
    const media = [1, 2, 3].map((first) => maskedFrame(0x82, Buffer.from([first])));
    writeRaw(
      client.socket,
      Buffer.concat([...media, textFrame('{"text":"interrupt"}'), textFrame('{"text":"stop"}')]),
    );
    await client.received(5);
    expect(app.echo.handled).toEqual(['interrupt', 'stop', 1, 2, 3]);
    await client.close();
  });

  it.each([
    ['half a JSON', '{"text":"ha', 'The message is not valid JSON', 1007],
    ['what is no object', '[1]', 'The message is not a JSON object', 1007],
    ['what the protocol does not know', '{"say":1}', 'text: expected a string', 1008],
  ])('answers %s with an error and goes on; again and again closes it', async (_, junk, message, code) => {
    app.echo.limits = { faultsInARow: 3 };
    const client = await SocketClient.open(app.at());
    client.socket.send(junk);
    client.say('still here');
    await client.received(2);
    expect(bodies(client)).toEqual([error(message), { text: 'still here' }]);
    for (let count = 0; count < 3; count += 1) client.socket.send(junk);
    expect((await client.closed).code).toBe(code);
    expect(bodies(client)).toHaveLength(5);
  });

  it.each([
    ['a 10 MB frame', 'A message may have 1048576 bytes', 1009, maskedFrame(0x82, Buffer.alloc(10 * MIB))],
    ['text that is not UTF-8', 'malformed', 1007, textFrame(Buffer.from([0xc3, 0x28]))],
    ['bytes that are no frame', 'malformed', 1002, Buffer.from('GET / HTTP/1.1\r\n\r\n'.repeat(10))],
  ])('tells what is wrong with %s, then closes', async (_, message, code, bytes) => {
    const client = await SocketClient.open(app.at());
    writeRaw(client.socket, bytes);
    expect((await client.closed).code).toBe(code);
    expect(bodies(client)).toEqual([error(expect.stringContaining(message) as string)]);
    await expect.poll(() => logged('socket closed')).toMatchObject([{ code }]);
  });

  it('has nothing to say to a client that closes with the code of a fault that it found itself', async () => {
    const client = await SocketClient.open(app.at());
    client.socket.close(1009, 'your message is too big');
    expect((await client.closed).code).toBe(1009);
    expect(client.messages).toEqual([]);
  });

  it('answers an error of the surface and goes on; a crash ends it without its details', async () => {
    const client = await SocketClient.open(app.at());
    client.say('!refuse');
    await client.received(1);
    client.say('!crash');
    expect(await client.closed).toEqual({ code: 1011, reason: 'internal' });
    expect(bodies(client)).toEqual([error('no such thing'), error('Internal server error')]);
    expect(logged('secret detail')).toMatchObject([{ surface: 'voice', route: '/v1/echo/:name' }]);
  });

  it('reads a client that is too fast at its rate, tells it once, and loses nothing', async () => {
    app.echo.limits = { messagesPerSec: 200, burst: 20 };
    const client = await SocketClient.open(app.at());
    const startedAtMs = performance.now();
    for (let index = 0; index < 100; index += 1) client.socket.send(Buffer.from([index]));
    const echoes = (): Buffer[] => client.messages.filter((message) => typeof message !== 'string');
    await expect.poll(() => echoes().length).toBe(100);
    client.say('after');
    await expect.poll(() => client.messages.at(-1)).toBe('{"text":"after"}');
    expect(performance.now() - startedAtMs).toBeGreaterThan(350);
    expect(echoes().map(([first]) => first)).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect(
      client.messages.filter((message) => String(message).includes('at most 200 a second')),
    ).toHaveLength(1);
    await client.close();
  });

  it('ends a flood with 4429, others go on meanwhile', async () => {
    const calm = await SocketClient.open(app.at('calm'));
    app.echo.limits = { messagesPerSec: 50, burst: 100 };
    const client = await SocketClient.open(app.at());
    const flood = Buffer.concat(Array.from({ length: 20_000 }, () => textFrame('{"text":"x"}')));
    writeRaw(client.socket, flood);
    const before = performance.now();
    calm.say('and me?');
    await calm.received(1);
    expect(performance.now() - before).toBeLessThan(3000);
    expect((await client.closed).code).toBe(4429);
    await calm.close();
  });

  it('stops reading when more waits than may, and loses nothing of it', async () => {
    app.echo.limits = { inboundMessages: 4000, inboundBytes: 4 * MIB };
    const client = await SocketClient.open(app.at());
    const release = holdUp();
    const sent = 300;
    for (let index = 0; index < sent; index += 1) client.socket.send(Buffer.alloc(50_000, index % 256));
    await expect.poll(() => client.socket.bufferedAmount).toBeGreaterThan(0);
    release();
    const echoed = await client.received(sent);
    expect(echoed.map((message) => (message as Buffer)[0])).toEqual(
      Array.from({ length: sent }, (_, index) => index % 256),
    );
    await client.close();
  });

  it('ends one whose messages in one packet are more than may wait with 1013', async () => {
    app.echo.limits = { inboundMessages: 10 };
    const client = await SocketClient.open(app.at());
    writeRaw(client.socket, Buffer.concat(Array.from({ length: 50 }, () => textFrame('{"text":"x"}'))));
    expect((await client.closed).code).toBe(1013);
    expect(String(client.messages.at(-1))).toContain('More was sent than can be handled');
  });

  it('is closed with 1008 when its client stops reading; what the server holds for it is bounded', async () => {
    app.echo.limits = { outboundBytes: 2 * MIB };
    const client = await SocketClient.open(app.at());
    client.socket.pause();
    const socket = app.echo.sockets.at(-1);
    let sentBytes = 0;
    while (socket?.signal.aborted === false && sentBytes < 64 * MIB) {
      void socket.send({ bytes: Buffer.alloc(100_000) });
      sentBytes += 100_000;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(sentBytes).toBeLessThan(32 * MIB);
    await expect.poll(() => logged('socket closed')).toMatchObject([{ code: 1008 }]);
    client.socket.terminate();
  });

  it('is closed when its client takes nothing for too long', async () => {
    app.echo.limits = { outboundBytes: 64 * MIB, outboundStallMs: 200 };
    const client = await SocketClient.open(app.at());
    client.socket.pause();
    await app.echo.sockets.at(-1)?.send({ bytes: Buffer.alloc(900_000) });
    for (let count = 0; count < 100; count += 1) {
      void app.echo.sockets.at(-1)?.send({ bytes: Buffer.alloc(100_000) });
    }
    await expect.poll(() => logged('socket closed')).toMatchObject([{ code: 1008 }]);
    client.socket.terminate();
  });

  it('is given up when its client has vanished, and kept while it answers pings', async () => {
    app.echo.limits = { pingMs: 1000 };
    const alive = await SocketClient.open(app.at());
    const vanished = await SocketClient.open(app.at(), { autoPong: false });
    expect((await vanished.closed).code).toBe(1006);
    alive.say('still here');
    await alive.received(1);
    await alive.close();
  });

  it('is closed with 4408 after the time without a message that its surface allows', async () => {
    app.echo.limits = { idleMs: 150 };
    const client = await SocketClient.open(app.at());
    expect(await client.closed).toEqual({ code: 4408, reason: 'socket_idle' });
    expect(bodies(client)).toEqual([error('Nothing was sent for too long')]);
  });
});
