import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StatusRegistry } from '../../src/platform/status/server-status.js';
import { startEchoApp, type EchoApp } from '../support/echo-surface.js';
import { grown, heldResources, untilLetGo, type HeldResources } from '../support/held-resources.js';
import { MachineStalls } from '../support/machine-stalls.js';
import { askForSocket, SocketClient } from '../support/socket-client.js';

const MIB = 1024 * 1024;
/** What may be more by chance. */
const ALLOWED: HeldResources = { sockets: 0, timers: 2, bytes: 10 * MIB };

describe('many sockets', () => {
  let app: EchoApp;

  beforeAll(async () => {
    app = await startEchoApp();
  });
  afterAll(() => app.close());

  const connections = (): number => app.app.get(StatusRegistry, { strict: false }).live().connections.voice;
  const comeAndGo = async (times: number): Promise<void> => {
    for (let count = 0; count < times; count += 20) {
      const clients = await Promise.all(Array.from({ length: 20 }, () => SocketClient.open(app.at())));
      for (const [index, client] of clients.entries()) {
        client.say('hello');
        await client.received(1);
        if (index % 2 === 0) client.socket.terminate();
        else client.socket.close();
      }
      await Promise.all(clients.map(({ closed }) => closed));
    }
    await expect.poll(connections).toBe(0);
    app.echo.requests.length = app.echo.sockets.length = app.echo.handled.length = 0;
  };
  it('leave nothing behind: 1,000 come and go', async () => {
    await comeAndGo(200);
    const before = await heldResources();
    const closedBefore = app.echo.closed;
    await comeAndGo(1000);
    expect(app.echo.closed - closedBefore).toBe(1000);
    const left = (held: HeldResources): string[] => grown(before, held, ALLOWED);
    expect(left(await untilLetGo(heldResources, (held) => left(held).length > 0))).toEqual([]);
  });

  it('are counted, and each hears its own echo soon: 50 that say something fifty times a second', async () => {
    const clients = await Promise.all(Array.from({ length: 50 }, () => SocketClient.open(app.at())));
    expect(connections()).toBe(50);
    const delaysMs: number[] = [];
    for (const { socket } of clients) {
      socket.on('message', (data: Buffer) => delaysMs.push(performance.now() - data.readDoubleLE()));
    }
    const frame = Buffer.alloc(640);
    const stalls = new MachineStalls();
    await new Promise<void>((resolve) => {
      let ticks = 0;
      const timer = setInterval(() => {
        for (const { socket } of clients) {
          frame.writeDoubleLE(performance.now());
          socket.send(Buffer.from(frame));
        }
        ticks += 1;
        if (ticks < 100) return;
        clearInterval(timer);
        resolve();
      }, 20);
    });
    await expect.poll(() => delaysMs.length).toBe(5000);
    stalls.stop();
    delaysMs.sort((a, b) => a - b);
    expect(delaysMs[4950]).toBeLessThan(500 + stalls.longestMs);
    await Promise.all(clients.map((client) => client.close()));
  });
});

describe('a server that stops', () => {
  it('lets conversations end, closes what is open with 1001, and lets nobody in meanwhile', async () => {
    const app = await startEchoApp({ SHUTDOWN_TIMEOUT_SECS: '10' });
    let release = (): void => undefined;
    app.echo.finishing = new Promise((resolve) => (release = resolve));
    const client = await SocketClient.open(app.at());
    const ending = app.close();
    await expect
      .poll(() => askForSocket(app.at()))
      .toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    client.say('goodbye');
    expect(await client.received(1)).toEqual(['{"text":"goodbye"}']);
    release();
    expect(await client.closed).toEqual({ code: 1001, reason: 'the server stops' });
    await ending;
  });

  it('waits for no conversation longer than SHUTDOWN_TIMEOUT_SECS, and for no client that does not close', async () => {
    const app = await startEchoApp({ SHUTDOWN_TIMEOUT_SECS: '1' });
    app.echo.finishing = new Promise(() => undefined);
    const [patient, deaf] = await Promise.all([SocketClient.open(app.at()), SocketClient.open(app.at())]);
    deaf.socket.pause();
    const startedAtMs = performance.now();
    await app.close();
    expect(performance.now() - startedAtMs).toBeLessThan(6000);
    expect((await patient.closed).code).toBe(1001);
    deaf.socket.terminate();
  });
});
