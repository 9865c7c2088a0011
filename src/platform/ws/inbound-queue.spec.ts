import { describe, expect, it } from 'vitest';
import { InboundQueue } from './inbound-queue.js';
import type { Lane } from './socket-codec.js';

interface Setup {
  queue: InboundQueue<string>;
  handled: string[];
  failures: unknown[];
  pressures: boolean[];
  /** Lets the command that is being handled end. */
  next: () => Promise<void>;
  offer: (lane: Lane, command: string, bytes?: number) => boolean;
}

function setUp(limits = { inboundMessages: 8, inboundBytes: 1000 }): Setup {
  const handled: string[] = [];
  const failures: unknown[] = [];
  const pressures: boolean[] = [];
  let settle: (() => void) | undefined;
  const queue = new InboundQueue<string>(limits, {
    receive: async (command) => {
      handled.push(command);
      await new Promise<void>((resolve) => (settle = resolve));
      if (command === 'bad') throw new Error('bad');
    },
    onFailure: (error) => failures.push(error),
    onPressure: (isPressed) => pressures.push(isPressed),
  });
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const next = async (): Promise<void> => {
    await turn();
    settle?.();
    await turn();
  };
  const offer = (lane: Lane, command: string, bytes = 1): boolean => queue.offer({ lane, command }, bytes);
  return { queue, handled, failures, pressures, next, offer };
}

describe('InboundQueue', () => {
  it('handles one after the other, control ahead of media, each lane in order', async () => {
    const { handled, next, offer } = setUp();
    offer('media', 'm1');
    offer('media', 'm2');
    offer('control', 'c1');
    await next();
    expect(handled).toEqual(['c1', 'm1']);
    offer('control', 'c2');
    offer('control', 'c3');
    for (let count = 0; count < 4; count += 1) await next();
    expect(handled).toEqual(['c1', 'm1', 'c2', 'c3', 'm2']);
  });

  it('goes on after a command that failed', async () => {
    const { handled, failures, next, offer } = setUp();
    offer('control', 'bad');
    offer('control', 'good');
    await next();
    await next();
    expect(handled).toEqual(['bad', 'good']);
    expect(failures).toEqual([new Error('bad')]);
  });

  it.each([
    ['messages', 1],
    ['bytes', 125],
  ])(
    'tells at half of what may wait, in %s, when little of it is left, and takes no more than all',
    async (_, bytes) => {
      const limits = bytes === 1 ? undefined : { inboundMessages: 1000, inboundBytes: 1000 };
      const { pressures, next, offer } = setUp(limits);
      for (let count = 0; count < 4; count += 1) expect(offer('media', 'm', bytes)).toBe(true);
      expect(pressures).toEqual([true]);
      for (let count = 0; count < 4; count += 1) expect(offer('media', 'm', bytes)).toBe(true);
      expect(offer('control', 'c', bytes)).toBe(false);
      for (let count = 0; count < 8; count += 1) await next();
      expect(pressures).toEqual([true, false]);
      expect(offer('control', 'c', bytes)).toBe(true);
    },
  );

  it('handles nothing more once it is stopped', async () => {
    const { queue, handled, next, offer } = setUp();
    offer('media', 'm1');
    offer('media', 'm2');
    await next();
    queue.stop();
    await next();
    offer('media', 'm3');
    await next();
    expect(handled).toEqual(['m1', 'm2']);
  });

  it('handles what takes no time when the packet is read, control first, and goes on after what throws', async () => {
    const handled: string[] = [];
    const failures: unknown[] = [];
    const queue = new InboundQueue<string>(
      { inboundMessages: 8, inboundBytes: 1000 },
      {
        receive: (command) => {
          handled.push(command);
          if (command === 'c1') throw new Error('bad');
        },
        onFailure: (error) => failures.push(error),
        onPressure: () => undefined,
      },
    );
    queue.offer({ lane: 'media', command: 'm1' }, 1);
    queue.offer({ lane: 'media', command: 'm2' }, 1);
    queue.offer({ lane: 'control', command: 'c1' }, 1);
    expect(handled).toEqual([]);
    await Promise.resolve();
    expect(handled).toEqual(['c1', 'm1', 'm2']);
    expect(failures).toEqual([new Error('bad')]);
    queue.offer({ lane: 'media', command: 'm3' }, 1);
    await Promise.resolve();
    expect(handled.at(-1)).toBe('m3');
  });

  it('lets the event loop turn while it handles many that take no time', async () => {
    let handled = 0;
    const queue = new InboundQueue<number>(
      { inboundMessages: 1000, inboundBytes: 1000 },
      { receive: () => void (handled += 1), onFailure: fail, onPressure: () => undefined },
    );
    for (let count = 0; count < 500; count += 1) queue.offer({ lane: 'media', command: count }, 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(handled).toBeGreaterThan(0);
    expect(handled).toBeLessThan(500);
    await expect.poll(() => handled).toBe(500);
  });
});

function fail(error: unknown): void {
  throw error;
}
