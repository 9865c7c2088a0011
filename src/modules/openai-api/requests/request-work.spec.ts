import { EventEmitter } from 'node:events';
import type { FastifyReply } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ServerConfig } from '../../../platform/config/server.config.js';
import { RequestWork } from './request-work.js';

/** The raw side of a reply. */
class Connection extends EventEmitter {
  writableFinished = false;
  destroyed = false;

  get reply(): FastifyReply {
    return { raw: this } as unknown as FastifyReply;
  }

  close(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(new Error('ended by its signal'))),
  );

describe('RequestWork', () => {
  let work: RequestWork;
  let connection: Connection;

  beforeEach(() => {
    vi.useFakeTimers();
    work = new RequestWork(new ServerConfig({ SHUTDOWN_TIMEOUT_SECS: '5' }));
    connection = new Connection();
  });
  afterEach(() => void vi.useRealTimers());

  it('ends with its client', async () => {
    const working = expect(work.once('speech', connection.reply, untilAborted)).rejects.toMatchObject({
      code: 'cancelled',
    });
    await vi.advanceTimersByTimeAsync(0);
    connection.close();
    await working;
    await expect(work.once('speech', connection.reply, async () => 1)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  it('is not ended by an answer that was taken', async () => {
    let seen: AbortSignal | undefined;
    await work.once('speech', connection.reply, async (signal) => (seen = signal));
    connection.writableFinished = true;
    connection.close();
    expect(seen?.aborted).toBe(false);
  });

  it('passes on what it fails with, and makes room', async () => {
    for (let times = 0; times < 40; times += 1) {
      const failing = work.once('transcription', new Connection().reply, () =>
        Promise.reject(new Error('broken')),
      );
      await expect(failing).rejects.toThrow('broken');
    }
    await expect(work.once('transcription', connection.reply, async () => 'done')).resolves.toBe('done');
  });

  it('makes room when its reader leaves', async () => {
    for (let times = 0; times < 40; times += 1) {
      const endless = async function* (): AsyncGenerator<number> {
        for (;;) yield times;
      };
      for await (const number of work.during('speech', new Connection().reply, endless)) {
        expect(number).toBe(times);
        break;
      }
    }
  });

  it('does not begin where its turn comes while the server stops', async () => {
    const finishes: (() => void)[] = [];
    const first = Array.from({ length: 16 }, () =>
      work.once('speech', new Connection().reply, () => new Promise<void>((done) => finishes.push(done))),
    );
    const begun = vi.fn(async () => 1);
    const waiting = [connection, new Connection()].map(({ reply }) =>
      expect(work.once('speech', reply, begun)).rejects.toMatchObject({ code: 'shutting_down' }),
    );
    await vi.advanceTimersByTimeAsync(0);
    work.onModuleDestroy();
    finishes[0]?.();
    await Promise.all(waiting);
    expect(begun).not.toHaveBeenCalled();
    for (const finish of finishes) finish();
    await Promise.all(first);
    await work.beforeApplicationShutdown();
  });

  it('may end while the server stops, for so long, and nothing new begins', async () => {
    let finish: (text: string) => void = () => undefined;
    const quick = work.once('speech', connection.reply, () => new Promise((resolve) => (finish = resolve)));
    const slow = expect(work.once('speech', connection.reply, untilAborted)).rejects.toMatchObject({
      code: 'shutting_down',
    });
    await vi.advanceTimersByTimeAsync(0);
    work.onModuleDestroy();
    let isClosed = false;
    const closing = work.beforeApplicationShutdown().then(() => (isClosed = true));
    await expect(work.once('speech', connection.reply, async () => 1)).rejects.toMatchObject({
      code: 'shutting_down',
    });
    finish('whole');
    await expect(quick).resolves.toBe('whole');
    await vi.advanceTimersByTimeAsync(4900);
    expect(isClosed).toBe(false);
    await vi.advanceTimersByTimeAsync(100);
    await slow;
    await closing;
    expect(vi.getTimerCount()).toBe(0);
  });
});
