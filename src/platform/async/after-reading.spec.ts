import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { afterReading } from './after-reading.js';

describe('afterReading', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('calls once the time is over', () => {
    const calls: string[] = [];
    afterReading(100, () => calls.push('late'));
    vi.advanceTimersByTime(99);
    expect(calls).toEqual([]);
    vi.advanceTimersByTime(2);
    expect(calls).toEqual(['late']);
  });

  it.each([50, 100])('calls nothing once it is stopped, after %i of 100 ms', (ms) => {
    const calls: string[] = [];
    const stop = afterReading(100, () => calls.push('late'));
    vi.advanceTimersByTime(ms - 1);
    stop();
    vi.advanceTimersByTime(1000);
    expect([calls, vi.getTimerCount()]).toEqual([[], 0]);
  });

  it('reads what came while the process was held up', async () => {
    vi.useRealTimers();
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [[peer]] = (await Promise.all([once(server, 'connection'), once(socket, 'connect')])) as [
      [Socket],
      [],
    ];
    const order: string[] = [];
    socket.on('data', (data: Buffer) => order.push(data.toString()));
    peer.write('answer');
    const over = new Promise<void>((resolve) => {
      afterReading(1, () => {
        order.push('late');
        resolve();
      });
    });
    const untilMs = performance.now() + 20;
    while (performance.now() < untilMs);
    await over;
    expect(order).toEqual(['answer', 'late']);
    socket.destroy();
    server.close();
  });
});
