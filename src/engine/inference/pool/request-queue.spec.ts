import { describe, expect, it } from 'vitest';
import { RequestQueue, type Queueable } from './request-queue.js';

interface Named extends Queueable {
  name: string;
}

const piece = (name: string, overrides: Partial<Named> = {}): Named => ({
  name,
  kind: 'recognize',
  priority: 'batch',
  samples: 160_000,
  attempts: 0,
  ...overrides,
});

const names = (group: Named[]): string => group.map(({ name }) => name).join('');

describe('RequestQueue', () => {
  it('gives live requests, then interim ones, batch detection, then batch pieces, each in order of arrival', () => {
    const queue = new RequestQueue<Named>();
    queue.push(piece('p'));
    queue.push(piece('q', { samples: 16_000 }));
    queue.push(piece('d', { kind: 'detect' }));
    queue.push(piece('i', { priority: 'interim' }));
    queue.push(piece('l', { priority: 'live' }));
    queue.push(piece('m', { priority: 'live', kind: 'detect' }));
    expect(queue.liveSize).toBe(2);
    const order = Array.from({ length: 6 }, () => names(queue.take(8, 1)));
    expect(order).toEqual(['l', 'm', 'i', 'd', 'p', 'q']);
    expect(queue.take(8, 1)).toEqual([]);
  });

  it('groups the pieces nearest in length to the oldest one', () => {
    const queue = new RequestQueue<Named>();
    const lengths = [100, 70, 90, 140, 99, 130, 76];
    lengths.forEach((samples, index) => queue.push(piece(String(index), { samples })));
    expect(names(queue.take(4, 1))).toBe('0425');
    expect(queue.size).toBe(3);
  });

  it('shares waiting pieces out among the workers', () => {
    const queue = new RequestQueue<Named>();
    for (const name of 'abcde') queue.push(piece(name));
    expect(names(queue.take(8, 2))).toBe('abc');
    expect(names(queue.take(8, 2))).toBe('d');
  });

  it('gives a piece alone that has failed before, also when it was put back first', () => {
    const queue = new RequestQueue<Named>();
    for (const name of 'abc') queue.push(piece(name));
    queue.pushFirst(piece('x', { attempts: 1 }));
    queue.push(piece('y', { attempts: 2 }));
    expect(names(queue.take(8, 1))).toBe('x');
    expect(names(queue.take(8, 1))).toBe('abc');
    expect(names(queue.take(8, 1))).toBe('y');
  });

  it('removes only what waits', () => {
    const queue = new RequestQueue<Named>();
    const [a, b] = [piece('a'), piece('b')];
    queue.push(a);
    queue.push(b);
    expect(queue.remove(a)).toBe(true);
    expect(queue.remove(a)).toBe(false);
    expect(names(queue.drain())).toBe('b');
    expect(queue.size).toBe(0);
  });
});
