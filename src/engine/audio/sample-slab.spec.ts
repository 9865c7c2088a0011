import fc from 'fast-check';
import { expect, it } from 'vitest';
import { samplesInPassing } from './sample-slab.js';

it('gives room to each that nobody else has', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 1200 }), { maxLength: 60 }), (lengths) => {
      const rooms = lengths.map(samplesInPassing);
      rooms.forEach((room, owner) => room.fill(owner));
      expect(rooms.map(({ length }) => length)).toEqual(lengths);
      rooms.forEach((room, owner) => expect(room.every((sample) => sample === owner)).toBe(true));
    }),
  );
});
