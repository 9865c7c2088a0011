import { describe, expect, it } from 'vitest';
import { LentKeys } from './lent-keys.js';

const inSec = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

describe('LentKeys', () => {
  it('knows what was handed out until it expires, and nothing else', () => {
    const keys = new LentKeys();
    keys.note({ value: 'ek_of_a_vendor', expiresAtSec: inSec(60) });
    keys.note({ value: 'ek_of_yesterday', expiresAtSec: inSec(-1) });
    expect(keys.has('ek_of_a_vendor')).toBe(true);
    expect(keys.has('ek_of_yesterday')).toBe(false);
    expect(keys.has('ek_of_nobody')).toBe(false);
  });

  it('keeps the latest ten thousand', () => {
    const keys = new LentKeys();
    for (let count = 0; count <= 10_000; count += 1)
      keys.note({ value: `ek_${count}`, expiresAtSec: inSec(60) });
    expect([0, 1, 10_000].map((count) => keys.has(`ek_${count}`))).toEqual([false, true, true]);
  });
});
