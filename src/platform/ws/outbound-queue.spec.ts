import { beforeEach, describe, expect, it } from 'vitest';
import { ManualTimer } from '../../../test/support/manual-timer.js';
import { OutboundQueue, type OutboundLink } from './outbound-queue.js';
import type { Lane, OutboundMessage } from './socket-codec.js';

const KIB = 1024;

/** A network that takes nothing until it is told to. */
class HeldLink implements OutboundLink {
  readonly sent: string[] = [];
  bufferedAmount = 0;
  private readonly callbacks: (() => void)[] = [];

  transmit({ data }: OutboundMessage, onWritten: () => void): void {
    this.sent.push(String(data).slice(0, 1));
    this.bufferedAmount += data.length;
    this.callbacks.push(onWritten);
  }

  take(): void {
    this.bufferedAmount = 0;
    for (const written of this.callbacks.splice(0)) written();
  }
}

describe('OutboundQueue', () => {
  let link: HeldLink;
  let timer: ManualTimer;
  let slow: string[];
  let queue: OutboundQueue;

  beforeEach(() => {
    link = new HeldLink();
    timer = new ManualTimer();
    slow = [];
    const limits = { outboundBytes: 256 * KIB, outboundStallMs: 10_000 };
    queue = new OutboundQueue(link, limits, timer, (slowness) => slow.push(slowness));
  });

  const message = (name: string, lane: Lane = 'media'): OutboundMessage => ({
    data: name.repeat(64 * KIB),
    lane,
  });
  const isDone = async (promise: Promise<void>): Promise<boolean> =>
    Promise.race([promise.then(() => true), Promise.resolve().then(() => Promise.resolve(false))]);

  it('passes on what the network takes, and lets the producer wait with the rest', async () => {
    await queue.push([message('a')]);
    const pushed = queue.push([message('b'), message('c')]);
    expect(link.sent).toEqual(['a']);
    expect(await isDone(pushed)).toBe(false);
    link.take();
    link.take();
    await pushed;
    expect(link.sent).toEqual(['a', 'b', 'c']);
    expect(timer.pending).toBe(0);
  });

  it('reports a client that lets too much gather, and keeps nothing of it', async () => {
    const pushes = ['a', 'b', 'c', 'd', 'e'].map((name) => queue.push([message(name)]));
    expect(slow).toEqual([]);
    pushes.push(queue.push([message('f')]));
    expect(slow).toEqual(['full']);
    await Promise.all(pushes);
    link.take();
    expect(link.sent).toEqual(['a']);
    expect(timer.pending).toBe(0);
  });

  it('reports one that takes nothing for too long, not one that takes a little', () => {
    void queue.push([message('a'), message('b'), message('c')]);
    timer.advance(9999);
    link.take();
    timer.advance(9999);
    expect(slow).toEqual([]);
    timer.advance(1);
    expect(slow).toEqual(['stalled']);
  });

  it('takes back media that waits, and leaves control in its place', async () => {
    await queue.push([message('a')]);
    const pushed = queue.push([message('b'), message('c', 'control'), message('d')]);
    expect(queue.discardMedia()).toBe(2);
    link.take();
    await pushed;
    expect(link.sent).toEqual(['a', 'c']);
    expect(queue.discardMedia()).toBe(0);
  });

  it('lets nobody wait for what was taken back or stopped', async () => {
    await queue.push([message('a')]);
    const media = queue.push([message('b')]);
    queue.discardMedia();
    await media;
    const stopped = queue.push([message('c')]);
    queue.stop();
    await stopped;
    await queue.push([message('d')]);
    expect(link.sent).toEqual(['a']);
    expect(timer.pending).toBe(0);
  });
});
