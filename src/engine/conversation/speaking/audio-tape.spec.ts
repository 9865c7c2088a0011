import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AudioTape } from './audio-tape.js';

describe('AudioTape', () => {
  it('gives what was appended by its place, as long as it is kept', () => {
    const place = fc.nat(60);
    fc.assert(
      fc.property(
        fc.array(fc.nat(7), { maxLength: 12 }),
        place,
        place,
        place,
        (sizes, from, to, forgotten) => {
          const tape = new AudioTape();
          let next = 0;
          for (const size of sizes) tape.append(Int16Array.from({ length: size }, () => next++));
          tape.forgetBefore(forgotten);
          expect(tape.end).toBe(next);
          expect(tape.start).toBeLessThanOrEqual(Math.min(forgotten, next));
          expect(tape.start).toBeGreaterThanOrEqual(Math.min(next, forgotten - 6));
          const places = Array.from({ length: next }, (_, at) => at);
          expect([...tape.slice(from, to)]).toEqual(
            places.slice(Math.max(from, tape.start), Math.max(to, tape.start)),
          );
        },
      ),
    );
  });
});
