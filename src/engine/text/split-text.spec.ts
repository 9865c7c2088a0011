import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitText } from './split-text.js';
import { estimateTokens } from './token-estimate.js';

describe('splitText', () => {
  it('loses nothing, halves no character and keeps to the limit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 2, max: 20 }), (text, maxTokens) => {
        const pieces = splitText(text, maxTokens);

        expect(pieces.join('')).toBe(text);
        for (const piece of pieces) {
          expect(estimateTokens(piece)).toBeLessThanOrEqual(maxTokens);
          expect(Buffer.from(piece).toString()).toBe(piece);
        }
      }),
    );
  });

  it.each([
    ['a paragraph', 'One. Two.\n\nThree. Four. Five.', ['One. Two.\n\n', 'Three. Four. Five.']],
    ['a sentence', 'One two three. Four five six seven.', ['One two three. ', 'Four five six ', 'seven.']],
    ['a word', 'one two three four five', ['one two three ', 'four five']],
    ['nothing', 'x'.repeat(20), ['x'.repeat(18), 'xx']],
  ])('cuts at the end of %s', (_, text, pieces) => {
    expect(splitText(text, 6)).toEqual(pieces);
  });
});
