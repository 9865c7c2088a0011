import { describe, expect, it } from 'vitest';
import { newJobId } from './job-id.js';

describe('newJobId', () => {
  it('is a version 7 UUID whose first bits are the time', () => {
    const id = newJobId(0x0123456789ab);
    expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('differs each time and sorts by time', () => {
    const ids = Array.from({ length: 100 }, (_, index) => newJobId(1_700_000_000_000 + index));
    expect(new Set(ids).size).toBe(100);
    expect([...ids].sort()).toEqual(ids);
    expect(newJobId(1)).not.toBe(newJobId(1));
  });
});
