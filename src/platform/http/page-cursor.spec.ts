import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from './page-cursor.js';

describe('the cursor of a list', () => {
  it('leads back to the place that it was made of', () => {
    fc.assert(
      fc.property(fc.nat(), fc.uuid(), (createdAtMs, id) => {
        expect(decodeCursor(encodeCursor({ createdAtMs, id }))).toEqual({ createdAtMs, id });
      }),
    );
  });

  it.each([
    '',
    'x',
    '1:2',
    Buffer.from('1:').toString('base64url'),
    Buffer.from(`1:' OR 1`).toString('base64url'),
  ])('is not %j', (text) => {
    expect(() => decodeCursor(text)).toThrow('cursor is not one that this server gave');
  });
});
