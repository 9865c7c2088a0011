import { describe, expect, it } from 'vitest';
import { RequestQueue, type Fit, type Queueable } from './request-queue.js';

interface Named extends Queueable {
  name: string;
}

const piece = (name: string, overrides: Partial<Named> = {}): Named => ({
  name,
  kind: 'recognize',
  priority: 'batch',
  samples: 160_000,
  attempts: 0,
  likeness: 'equal',
  sinceMs: performance.now(),
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

  it('gives what is to be said alone', () => {
    const queue = new RequestQueue<Named>();
    for (const name of 'st') queue.push(piece(name, { kind: 'synthesize', likeness: 'synthesize' }));
    expect(names(queue.take(8, 1))).toBe('s');
    expect(names(queue.take(8, 1))).toBe('t');
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

  it('groups only pieces of equal likeness', () => {
    const queue = new RequestQueue<Named>();
    for (const name of 'abc') queue.push(piece(name, { likeness: name === 'b' ? 'other' : 'equal' }));
    expect(names(queue.take(8, 1))).toBe('ac');
    expect(names(queue.take(8, 1))).toBe('b');
  });

  it('goes by what the worker can do now, then by what its model must be loaded for, alone', () => {
    const queue = new RequestQueue<Named>();
    const fits: Record<string, Fit> = { l: 'later', x: 'after-load', n: 'now' };
    const fit = ({ likeness }: Named): Fit => fits[likeness] ?? 'now';
    for (const name of 'lxxnn') queue.push(piece(name, { likeness: name }));
    expect(names(queue.take(8, 1, fit))).toBe('nn');
    expect(names(queue.take(8, 1, fit))).toBe('x');
    expect(names(queue.take(8, 1, fit))).toBe('x');
    expect(queue.take(8, 1, fit)).toEqual([]);
    expect(queue.size).toBe(1);
  });

  it('lets nobody wait long for a model because others come for one that is loaded', () => {
    const queue = new RequestQueue<Named>();
    queue.push(piece('x', { likeness: 'x', sinceMs: performance.now() - 11_000 }));
    queue.push(piece('n'));
    expect(names(queue.take(8, 1, ({ likeness }) => (likeness === 'x' ? 'after-load' : 'now')))).toBe('x');
  });

  it('drains what is meant', () => {
    const queue = new RequestQueue<Named>();
    queue.push(piece('a', { priority: 'live' }));
    queue.push(piece('b'));
    expect(names(queue.drain(({ name }) => name === 'b'))).toBe('b');
    expect(queue.size).toBe(1);
  });
});
