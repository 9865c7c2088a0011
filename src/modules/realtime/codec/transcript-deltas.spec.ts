import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TranscriptDeltas } from './transcript-deltas.js';

describe('TranscriptDeltas', () => {
  it('gives pieces that make the text, however it grows', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (pieces) => {
        const deltas = new TranscriptDeltas();
        const versions = pieces.map((_, index) => pieces.slice(0, index + 1).join(''));
        const told = versions.map((text) => deltas.next('a', text));
        expect(told).toEqual(pieces);
      }),
    );
  });

  it('says nothing of a version that takes back what was told, nor anything twice after it', () => {
    const deltas = new TranscriptDeltas();
    const versions = ['I am fine. And', 'I am', 'I am fine. And you?'];
    expect(versions.map((text) => deltas.next('a', text))).toEqual(['I am fine. And', '', ' you?']);
  });

  it('begins anew with another text', () => {
    const deltas = new TranscriptDeltas();
    expect([deltas.next('a', 'Yes.'), deltas.next('b', 'Yes.')]).toEqual(['Yes.', 'Yes.']);
  });
});
